using System.Numerics;

namespace RedisTyped.Execution;

/// <summary>The results as they are.</summary>
internal sealed class AsTheyAre<T> : INodeCombiner<T, NodeResults<T>>
{
    public static NodeResults<T> Combine(NodeResults<T> results) => results;
}

/// <summary>The sum of all answers.</summary>
internal sealed class Sum<T> : INodeCombiner<T, T>
    where T : struct, INumberBase<T>
{
    public static T Combine(NodeResults<T> results)
    {
        results.ThrowIfAnyFailed();
        T sum = T.Zero;
        for (int i = 0; i < results.Count; i++)
        {
            sum = checked(sum + results[i].Value);
        }

        return sum;
    }
}

/// <summary>The least answer.</summary>
internal sealed class Least<T> : INodeCombiner<T, T>
    where T : struct, IComparable<T>
{
    public static T Combine(NodeResults<T> results)
    {
        results.ThrowIfAnyFailed();
        T least = results[0].Value;
        for (int i = 1; i < results.Count; i++)
        {
            least = results[i].Value.CompareTo(least) < 0 ? results[i].Value : least;
        }

        return least;
    }
}

/// <summary>The greatest answer.</summary>
internal sealed class Greatest<T> : INodeCombiner<T, T>
    where T : struct, IComparable<T>
{
    public static T Combine(NodeResults<T> results)
    {
        results.ThrowIfAnyFailed();
        T greatest = results[0].Value;
        for (int i = 1; i < results.Count; i++)
        {
            greatest = results[i].Value.CompareTo(greatest) > 0 ? results[i].Value : greatest;
        }

        return greatest;
    }
}

/// <summary>All elements, in the order of the topology.</summary>
internal sealed class Joined<T> : INodeCombiner<T[], T[]>, INodeCombiner<IReadOnlyList<T>, IReadOnlyList<T>>
{
    static T[] INodeCombiner<T[], T[]>.Combine(NodeResults<T[]> results) => [.. results.RequireAll().SelectMany(static a => a)];

    static IReadOnlyList<T> INodeCombiner<IReadOnlyList<T>, IReadOnlyList<T>>.Combine(NodeResults<IReadOnlyList<T>> results) =>
        [.. results.RequireAll().SelectMany(static a => a)];
}

/// <summary>Whether every node answered true.</summary>
internal sealed class Every : INodeCombiner<bool, bool>
{
    public static bool Combine(NodeResults<bool> results) => results.RequireAll().All(static a => a);
}

/// <summary>Whether a node answered true.</summary>
internal sealed class AnyOf : INodeCombiner<bool, bool>
{
    public static bool Combine(NodeResults<bool> results) => results.RequireAll().Any(static a => a);
}
