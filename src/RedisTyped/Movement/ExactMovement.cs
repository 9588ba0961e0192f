using RedisTyped.Routing;
using RedisTyped.Routing.Slots;
using RedisTyped.Topology;

namespace RedisTyped.Movement;

/// <summary>Computes what moves where both routers look at the same hash of the same part of a key.</summary>
internal static class ExactMovement
{
    /// <summary>Gives the part of all hashes that goes from each node to each, or null where only routing keys would tell.</summary>
    public static double[,]? TryCompute(TopologySnapshot before, TopologySnapshot after)
    {
        ShardRouter old = before.Router;
        ShardRouter next = after.Router;
        if (old.Tags != next.Tags || old.RewritesKeys != next.RewritesKeys)
        {
            return null;
        }

        double[,] matrix = new double[before.Nodes.Count, after.Nodes.Count];
        return (old, next) switch
        {
            (SlotRouter a, SlotRouter b) => OfSlots(a, b, matrix),
            _ when RendezvousMovement.DrawsOf(old) is { } a && RendezvousMovement.DrawsOf(next) is { } b && a.Kind == b.Kind
                => RendezvousMovement.Compute(a.Nodes, b.Nodes, matrix),
            _ when CountedMovement.TryCompute(old, next, matrix) => matrix,
            _ when IntervalMovement.RingOf(old) is { } a && IntervalMovement.RingOf(next) is { } b && a.Hash == b.Hash => IntervalMovement.Compute(a, b, matrix),
            _ when RemainderMovement.RemainderOf(old) is { } a && RemainderMovement.RemainderOf(next) is { } b
                => RemainderMovement.TryCompute(a, b, matrix),
            _ => null,
        };
    }

    private static double[,] OfSlots(SlotRouter old, SlotRouter next, double[,] matrix)
    {
        for (int slot = 0; slot < SlotRange.SlotCount; slot++)
        {
            // A power of two, so that the sums are exact.
            matrix[old.OwnerOf(slot), next.OwnerOf(slot)] += 1.0 / SlotRange.SlotCount;
        }

        return matrix;
    }
}
