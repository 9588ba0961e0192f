using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Messaging;

/// <summary>Four real nodes and two clients on them: one that publishes, and one that subscribes.</summary>
public sealed class RoomNodes : IAsyncLifetime
{
    public RedisNodes Servers { get; private set; } = null!;

    public ShardedRedis Publisher { get; private set; } = null!;

    public ShardedRedis Subscriber { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Servers = await RedisNodes.StartAsync(4, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        Publisher = await ConnectAsync();
        Subscriber = await ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await Subscriber.DisposeAsync();
        await Servers.DisposeAsync();
    }

    public Task<ShardedRedis> ConnectAsync() => Servers.ConnectAsync();

    /// <summary>How many subscribe to a channel, by node.</summary>
    public async Task<long[]> SubscribersAsync(string channel) => await Task.WhenAll(Publisher.Nodes.Select(async node =>
    {
        var answer = (StackExchange.Redis.RedisResult[])(await node.Database.ExecuteAsync("PUBSUB", "NUMSUB", channel))!;
        return (long)answer[1];
    }));
}
