using RedisTyped.Routing;
using RedisTyped.Routing.Rendezvous;

namespace RedisTyped.Movement;

/// <summary>Nodes that draw for a key.</summary>
/// <param name="Kind">How they draw; only draws of one kind can be compared.</param>
/// <param name="Nodes">What each draws by, and its weight.</param>
internal sealed record Draws(Type Kind, IReadOnlyList<(string Name, double Weight)> Nodes);

/// <summary>The probability that a key has one node by one weighted rendezvous and another node by another.</summary>
/// <remarks>
/// A node's draw stands for a waiting time E/w, where E is exponentially distributed and the same in both topologies, since it comes of
/// the key and the node's name; the shortest time wins. So with weights w before and v after, 0 for a node that is not there:
/// i owns the key before and after with probability 1 / Σ max(w_k/w_i, v_k/v_i) over all k. For i before and j after, E_j / E_i = r must
/// lie between w_j/w_i and v_j/v_i, and the probability is the integral over such r of 1 / (1 + r + Σ max(w_k/w_i, r v_k/v_j))² over the
/// other k, whose sum is linear between the points w_k v_j / (w_i v_k).
/// </remarks>
internal static class RendezvousMovement
{
    public static Draws? DrawsOf(ShardRouter router) => router switch
    {
        RendezvousRouter rendezvous => new Draws(typeof(RendezvousRouter), [.. rendezvous.Nodes.Select(static node => (node.Id.Name, node.Weight))]),

        // Its draws for one key come of one another more nearly, yet 40 million simulated keys showed no difference from independent ones.
        GoRedisRouter ring => new Draws(typeof(GoRedisRouter), [.. ring.Nodes.Select(static node => (node.RingText, 1.0))]),
        _ => null,
    };

    public static double[,] Compute(
        IReadOnlyList<(string Name, double Weight)> before, IReadOnlyList<(string Name, double Weight)> after, double[,] matrix)
    {
        string[] all = [.. before.Concat(after).Select(static node => node.Name).Distinct(StringComparer.Ordinal)];
        double[] w = [.. all.Select(name => WeightOf(before, name))];
        double[] v = [.. all.Select(name => WeightOf(after, name))];
        for (int from = 0; from < before.Count; from++)
        {
            for (int to = 0; to < after.Count; to++)
            {
                int i = Array.IndexOf(all, before[from].Name);
                int j = Array.IndexOf(all, after[to].Name);
                matrix[from, to] = i == j ? Stays(w, v, i) : Moves(w, v, i, j);
            }
        }

        return matrix;
    }

    private static double WeightOf(IReadOnlyList<(string Name, double Weight)> nodes, string name) => nodes.FirstOrDefault(node => node.Name == name).Weight;

    private static double Stays(double[] w, double[] v, int i)
    {
        double sum = 0;
        for (int k = 0; k < w.Length; k++)
        {
            sum += Math.Max(w[k] / w[i], v[k] / v[i]);
        }

        return 1 / sum;
    }

    private static double Moves(double[] w, double[] v, int i, int j)
    {
        double lowest = w[j] / w[i];
        double highest = v[i] == 0 ? double.PositiveInfinity : v[j] / v[i];
        if (lowest >= highest)
        {
            return 0;
        }

        int[] others = [.. Enumerable.Range(0, w.Length).Where(k => k != i && k != j)];
        double[] bends = [.. others.Where(k => v[k] > 0).Select(k => w[k] * v[j] / (w[i] * v[k])).Where(r => r > lowest && r < highest).Distinct().Order()];
        double[] ends = [lowest, .. bends, highest];
        double sum = 0;
        for (int piece = 0; piece + 1 < ends.Length; piece++)
        {
            double inside = double.IsInfinity(ends[piece + 1]) ? (ends[piece] * 2) + 1 : (ends[piece] + ends[piece + 1]) / 2;
            double constant = 1;
            double slope = 1;
            foreach (int k in others)
            {
                if (w[k] / w[i] > inside * v[k] / v[j])
                {
                    constant += w[k] / w[i];
                }
                else
                {
                    slope += v[k] / v[j];
                }
            }

            sum += Integral(constant, slope, ends[piece], ends[piece + 1]);
        }

        return sum;
    }

    /// <summary>The integral of 1 / (constant + slope · r)².</summary>
    private static double Integral(double constant, double slope, double from, double to) => double.IsInfinity(to)
        ? 1 / (slope * (constant + (slope * from)))
        : (to - from) / ((constant + (slope * from)) * (constant + (slope * to)));
}
