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
public sealed class RedisStoreAttribute : Attribute;
