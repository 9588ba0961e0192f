using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Movement;

/// <summary>
/// The keys that have another node after a change of the topology than before, as parts of all keys there could be. Immutable.
/// </summary>
/// <remarks>
/// <para>
/// It is exact for routers of the same kind of hash: slots are counted, the intervals of rings measured, remainders counted, and for
/// weighted rendezvous the probability is integrated in closed form. Between routers that hash differently, or that take different parts
/// of a key, and for routers of your own, a fixed set of keys is routed by both.
/// </para>
/// <para>A part of the keys there could be: what real keys do, <c>redistyped topology diff --sample</c> tells.</para>
/// </remarks>
public sealed class KeyMovement
{
    /// <summary>Below it is only the rounding of sums; one hash of 2^32 is above it.</summary>
    internal const double Nothing = 1e-12;

    internal KeyMovement(double[,] matrix, TopologySnapshot before, TopologySnapshot after, int sampleSize, Func<NodeId, bool>? changesPlace)
    {
        Matrix = matrix;
        SampleSize = sampleSize;
        var moves = new List<KeyMove>();
        for (int from = 0; from < before.Nodes.Count; from++)
        {
            for (int to = 0; to < after.Nodes.Count; to++)
            {
                NodeId node = before.Nodes[from].Id;
                bool isElsewhere = node != after.Nodes[to].Id || changesPlace?.Invoke(node) == true;
                if (isElsewhere && matrix[from, to] > Nothing)
                {
                    moves.Add(new KeyMove(node, after.Nodes[to].Id, matrix[from, to]));
                }
            }
        }

        Moves = [.. moves.OrderByDescending(static move => move.Share)];
        Share = Math.Min(1, Moves.Sum(static move => move.Share));
    }

    /// <summary>The part of all keys that has another node, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>From which node to which; the largest first, and none of nothing.</summary>
    public IReadOnlyList<KeyMove> Moves { get; }

    /// <summary>Whether the shares are exact, rather than those of a sample.</summary>
    public bool IsExact => SampleSize == 0;

    /// <summary>How many keys were routed by both topologies to tell; 0 where the shares are exact.</summary>
    public int SampleSize { get; }

    /// <summary>Whether no key has another node.</summary>
    public bool IsNothing => Moves.Count == 0;

    /// <summary>The part of all keys that goes from one node (first index, of the topology before) to another, those that stay as well.</summary>
    internal double[,] Matrix { get; }

    /// <summary>Compares two topologies. Nothing is connected to.</summary>
    /// <param name="before">The topology that the keys were written by.</param>
    /// <param name="after">The topology that they are to be looked for by.</param>
    /// <returns>What moves. Nodes are the same where their names are, whatever their addresses.</returns>
    public static KeyMovement Between(TopologySnapshot before, TopologySnapshot after) => Between(before, after, null);

    /// <summary>Compares two topologies.</summary>
    /// <param name="before">The topology before.</param>
    /// <param name="after">The topology after.</param>
    /// <param name="changesPlace">Whether the keys of a node that stays are looked for elsewhere on it: in another database.</param>
    internal static KeyMovement Between(TopologySnapshot before, TopologySnapshot after, Func<NodeId, bool>? changesPlace)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return ExactMovement.TryCompute(before, after) is { } matrix
            ? new KeyMovement(matrix, before, after, sampleSize: 0, changesPlace)
            : new KeyMovement(
                SampledMovement.Compute(before, after, out bool renames), before, after, SampledMovement.Size, id => renames || changesPlace?.Invoke(id) == true);
    }

    /// <summary>Gives the share with the largest moves, such as <c>33.33 % of all keys (exact): 16.67 % from 'a' to 'c', …</c>.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        const int Most = 10;
        if (IsNothing)
        {
            return IsExact ? "no key" : FormattableString.Invariant($"no key of {SampleSize} sampled ones");
        }

        string how = IsExact ? "exact" : FormattableString.Invariant($"by a sample of {SampleSize} keys");
        string more = Moves.Count > Most ? FormattableString.Invariant($" and {Moves.Count - Most} more") : "";
        return $"{ShareText.Of(Share)} of all keys ({how}): {string.Join(", ", Moves.Take(Most))}{more}";
    }
}
