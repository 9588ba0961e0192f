namespace RedisTyped;

/// <summary>
/// Lets a method send a command that waits: BLPOP, BRPOP, BLMOVE, BRPOPLPUSH, BLMPOP, BZPOPMIN, BZPOPMAX, BZMPOP, XREAD and XREADGROUP
/// with BLOCK. Each call that waits has a connection to its node to itself, so that nobody else waits behind it.
/// </summary>
/// <remarks>
/// On an interface it holds for all its methods; those that do not wait are sent as ever. BLPOP and BRPOP may then wait for keys of
/// several nodes. What is guaranteed, and how many calls may wait at once, is in docs/blocking.md.
/// </remarks>
/// <example>
/// <code>
/// [Command("BLPOP jobs:{queue} {wait}"), Blocking]
/// Task&lt;string[]?&gt; TakeAsync([ShardKey] string queue, TimeSpan wait, CancellationToken ct);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method, Inherited = false)]
public sealed class BlockingAttribute : Attribute;
