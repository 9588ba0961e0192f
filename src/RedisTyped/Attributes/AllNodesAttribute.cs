namespace RedisTyped;

/// <summary>
/// Sends a command without keys, such as <c>DBSIZE</c> or <c>FLUSHDB</c>, to every node at once. Without a combiner the method returns
/// <c>Task&lt;NodeResults&lt;T>></c>, in which a node that failed is a result and not an exception; with one it returns the combined
/// value, and a node that failed raises <c>PartialFailureException</c>. A method that returns <c>Task</c> needs every node too.
/// </summary>
/// <example>
/// <code>
/// [Command("DBSIZE"), AllNodes(Combine.Sum)]
/// Task&lt;long> CountKeysAsync();
///
/// [Command("PING"), AllNodes(TimeoutMilliseconds = 500)]
/// Task&lt;NodeResults&lt;string>> PingAsync();
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class AllNodesAttribute : Attribute
{
    /// <summary>Gives what each node answered or failed with.</summary>
    public AllNodesAttribute()
    {
    }

    /// <summary>Makes one value of the answers.</summary>
    /// <param name="combine">How.</param>
    public AllNodesAttribute(Combine combine) => Combine = combine;

    /// <summary>How one value is made of the answers.</summary>
    /// <value><see langword="null"/>: not at all, or by <see cref="Combiner"/>.</value>
    public Combine? Combine { get; }

    /// <summary>A type of one's own that makes one value of the answers: it implements <c>INodeCombiner&lt;TValue, TResult></c>.</summary>
    /// <value>Default: none.</value>
    public Type? Combiner { get; set; }

    /// <summary>How long each node may take, in milliseconds; a node that takes longer has failed with <see cref="TimeoutException"/>.</summary>
    /// <value>Default: 0, which leaves it at the node's operation timeout. That also bounds a longer time given here.</value>
    public int TimeoutMilliseconds { get; set; }
}
