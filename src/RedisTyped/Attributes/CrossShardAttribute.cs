namespace RedisTyped;

/// <summary>
/// Accepts that a command whose keys may live on several nodes is carried out step by step instead of by one node at once, where
/// RedisTyped has an emulation for it: SINTER, SUNION, SDIFF, ZUNION, ZINTER, ZDIFF and their STORE forms, SMOVE, RENAME, RENAMENX,
/// COPY, RPOPLPUSH, LMOVE, MSETNX, PFCOUNT, PFMERGE, BITOP.
/// </summary>
/// <remarks>
/// The answer and the final state are those of Redis, but other clients can see and disturb the steps in between: an emulation is not
/// atomic. No source is removed before the destination is written. A failure between the steps raises
/// <see cref="CrossShard.CrossShardFailedException"/>, which says what is written. What each costs is in docs/cross-shard.md. Keys
/// that turn out to be on one node get the command itself.
/// </remarks>
/// <example>
/// <code>
/// [Command("SUNION tag:{tags}"), CrossShard]
/// Task&lt;string[]&gt; WithAnyAsync([ShardKey] IReadOnlyList&lt;string&gt; tags);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class CrossShardAttribute : Attribute;
