namespace RedisTyped;

/// <summary>
/// Marks a <c>partial interface</c> as a typed Redis store. The generator implements every method that carries
/// <see cref="CommandAttribute"/>; what cannot be routed to exactly one node does not compile.
/// </summary>
/// <example>
/// <code>
/// [RedisStore]
/// [HashTag("user:{id}")]
/// public partial interface IUserStore
/// {
///     [Command("GET user:{id}:name")]
///     Task&lt;string?&gt; GetNameAsync([ShardKey] long id, CancellationToken ct = default);
/// }
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class RedisStoreAttribute : Attribute
{
    /// <summary>
    /// Whether GETs of this store that several callers have for one node at the same time go together, as one MGET, whatever the client's
    /// options say. docs/coalescing.md says when it pays.
    /// </summary>
    /// <value>What <c>RedisTypedOptions.Coalesce</c> says, unless it is set here.</value>
    public bool Coalesce { get; set; }

    /// <summary>Which server of a node answers the methods of this store that only read; the same as <see cref="ReadFromAttribute"/> on it.</summary>
    /// <value>What <c>RedisTypedOptions.ReadFrom</c> says, unless it is set here.</value>
    public ReadFrom ReadFrom { get; set; }
}
