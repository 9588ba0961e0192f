namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Writes that tell afterwards whether one was lost or done twice.</summary>
[RedisStore]
[HashTag("cut:{id}")]
public partial interface ICutStore
{
    [Command("INCR cut:{id}:count")]
    Task<long> CountAsync([ShardKey] int id);

    [Command("RPUSH cut:{id}:log {entry}")]
    Task<long> LogAsync([ShardKey] int id, string entry);

    [Command("RPUSH cut:{id}:log {entry}")]
    Task<long> LogEntryAsync([ShardKey] int id, CutEntry entry);

    [Command("DEL cut:{ids}:gone")]
    Task<long> ForgetAsync([ShardKey] IReadOnlyList<int> ids);

    [Command("SET cut:{id}:gone {text}")]
    Task SetGoneAsync([ShardKey] int id, string text);
}

/// <summary>What is written by the client's serializer.</summary>
/// <param name="Text">Some text.</param>
public sealed record CutEntry(string Text);
