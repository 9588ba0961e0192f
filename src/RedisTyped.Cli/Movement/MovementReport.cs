using RedisTyped.Movement;
using RedisTyped.Reloading;
using RedisTyped.Routing;

namespace RedisTyped.Cli.Movement;

/// <summary>What another topology changes, and what of it was seen on real keys.</summary>
/// <param name="Change">The change.</param>
/// <param name="Keys">The real keys; null where none were asked for.</param>
internal sealed record MovementReport(TopologyChange Change, KeySample? Keys)
{
    public KeyMovement Movement => Change.Movement;

    /// <summary>Every move, by share; those that only real keys make come last.</summary>
    public IReadOnlyList<MoveLine> Moves =>
    [
        .. Movement.Moves.Select(move => new MoveLine(move.From, move.To, move.Share, SampledOf(move.From, move.To))),
        .. (Keys?.Moves ?? [])
            .Where(seen => !Movement.Moves.Any(move => move.From == seen.Key.From && move.To == seen.Key.To))
            .Select(static seen => new MoveLine(seen.Key.From, seen.Key.To, 0, seen.Value)),
    ];

    /// <summary>The part of the real keys that moves.</summary>
    public double? SampledShare => Keys is { Total: > 0 } keys ? keys.Moves.Values.Sum() / (double)keys.Total : null;

    private long? SampledOf(NodeId from, NodeId to) => Keys?.Moves.GetValueOrDefault((from, to));
}

/// <summary>Keys that go from one node to another.</summary>
/// <param name="From">The node that has them.</param>
/// <param name="To">The node that is to have them.</param>
/// <param name="Share">Their part of all keys there could be.</param>
/// <param name="Sampled">How many of the real keys; null where none were asked for.</param>
internal sealed record MoveLine(NodeId From, NodeId To, double Share, long? Sampled);
