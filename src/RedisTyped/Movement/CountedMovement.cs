using RedisTyped.Routing;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Movement;

/// <summary>Counts what moves between two pools of twemproxy whose hash has so few values that each can be looked at.</summary>
internal static class CountedMovement
{
    private const long MostValues = 1 << 16;

    public static bool TryCompute(ShardRouter before, ShardRouter after, double[,] matrix)
    {
        if (before is not TwemproxyRouter old || after is not TwemproxyRouter next || old.Hash != next.Hash || old.Values > MostValues)
        {
            return false;
        }

        for (uint hash = 0; hash < old.Values; hash++)
        {
            matrix[old.NodeAt(hash), next.NodeAt(hash)] += 1.0 / old.Values;
        }

        return true;
    }
}
