namespace RedisTyped.Integration.Tests.Messaging;

public sealed record Line(string Who, string Text);

/// <summary>Channels of rooms, each on the node of its name.</summary>
[RedisStore]
public partial interface IRoomStore
{
    [Command("PUBLISH room:{id} {line}")]
    Task<long> SayAsync([ShardKey] long id, Line line);

    [Command("SUBSCRIBE room:{id}")]
    IAsyncEnumerable<Line> LinesAsync([ShardKey] long id, CancellationToken ct = default);

    [Command("PUBLISH count:{id} {number}")]
    Task<long> CountAsync([ShardKey] long id, int number);

    [Command("SUBSCRIBE count:{id}")]
    [Messages(Capacity = 3)]
    IAsyncEnumerable<int> CountsAsync([ShardKey] long id);

    [Command("SUBSCRIBE count:{id}")]
    [Messages(Capacity = 3, Overflow = MessageOverflow.DropOldest)]
    IAsyncEnumerable<int> LatestAsync([ShardKey] long id);

    [Command("SUBSCRIBE count:{id}")]
    [Messages(Capacity = 3, Overflow = MessageOverflow.DropNewest, SurvivesDisconnect = true)]
    IAsyncEnumerable<int> EarliestAsync([ShardKey] long id);

    [Command("SUBSCRIBE count:{id}")]
    IAsyncEnumerable<int> AllCountsAsync([ShardKey] long id);

    [Command("PUBLISH raw:{id} {bytes}")]
    Task SendAsync([ShardKey] long id, byte[] bytes);

    [Command("SUBSCRIBE raw:{id}")]
    IAsyncEnumerable<byte[]> BytesAsync([ShardKey] long id, CancellationToken ct);

    [Command("SPUBLISH room:{id} {text}")]
    Task<long> SaySharded([ShardKey] long id, string text);
}
