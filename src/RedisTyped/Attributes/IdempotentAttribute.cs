namespace RedisTyped;

/// <summary>
/// Says that a method may be sent again when nobody knows whether it was carried out: twice does no harm. It is then retried as reads are,
/// if the client retries at all (<c>RedisTypedOptions.Retry</c>).
/// </summary>
/// <remarks>
/// Reads need it not, nor do the writes that docs/faults.md lists. It means nothing on methods that wait or enumerate: those are never retried.
/// </remarks>
/// <example>
/// <code>
/// [Command("ZADD board:{game} {score} {player}"), Idempotent]
/// Task ScoreAsync([ShardKey] string game, double score, string player);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class IdempotentAttribute : Attribute;
