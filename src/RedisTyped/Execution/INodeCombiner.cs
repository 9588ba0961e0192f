namespace RedisTyped.Execution;

/// <summary>Makes one value of what every node answered, for <c>[AllNodes(Combiner = typeof(…))]</c>. It is never instantiated.</summary>
/// <typeparam name="TValue">What one node answers.</typeparam>
/// <typeparam name="TResult">What the method gives.</typeparam>
/// <example>
/// <code>
/// public sealed class Median : INodeCombiner&lt;long, long>
/// {
///     public static long Combine(NodeResults&lt;long> results) => results.RequireAll().Order().ElementAt(results.Count / 2);
/// }
/// </code>
/// </example>
public interface INodeCombiner<TValue, TResult>
{
    /// <summary>Makes the value.</summary>
    /// <param name="results">
    /// What each node answered or failed with. <see cref="NodeResults{T}.RequireAll"/> gives the values and throws where a node failed;
    /// a combiner that can do without some nodes reads the results one by one.
    /// </param>
    /// <returns>The value.</returns>
    static abstract TResult Combine(NodeResults<TValue> results);
}
