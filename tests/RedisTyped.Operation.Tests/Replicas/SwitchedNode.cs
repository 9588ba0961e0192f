using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>One node of two servers that can each be killed and come back: the second follows the first until the test says otherwise.</summary>
internal sealed class SwitchedNode : IAsyncDisposable
{
    private readonly RedisNodes _servers;

    private SwitchedNode(RedisNodes servers) => _servers = servers;

    public TestNode First => _servers[0];

    public TestNode Second => _servers[1];

    public static async Task<SwitchedNode> StartAsync(bool follows = true)
    {
        // A diskless copy starts at once instead of after five seconds.
        var options = new RedisNodesOptions { ExtraArguments = ["--repl-diskless-sync-delay", "0"] };
        var node = new SwitchedNode(await RedisNodes.StartAsync(2, options, TestContext.Current.CancellationToken));
        if (follows)
        {
            await node.FollowAsync(node.Second, node.First);
        }

        return node;
    }

    public Task<ShardedRedis> ConnectAsync(Action<RedisTypedOptions>? configure = null, bool givesSecond = true) => ShardedRedis.ConnectAsync(
        options =>
        {
            // A primary that is lost is asked for as long before another is written to.
            options.ConnectTimeout = TimeSpan.FromSeconds(2);
            options.Nodes.Add("a", givesSecond ? $"{First.EndPoint},{Second.EndPoint}" : First.EndPoint);
            configure?.Invoke(options);
        },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Makes a server follow another, and waits until it has the copy and the other tells of it.</summary>
    public async Task FollowAsync(TestNode replica, TestNode primary)
    {
        await using ServerView server = await ServerView.OfAsync(replica);
        await server.FollowAsync(primary);
        await Wait.UntilAsync(server.FollowsAsync, $"{replica} follows {primary}");

        // A primary tells of a replica only when that has said how far it is, which may be a second later.
        await using ServerView followed = await ServerView.OfAsync(primary);
        await Wait.UntilAsync(() => followed.IsFollowedByAsync(replica), $"{primary} tells of {replica}");
    }

    public async Task PromoteAsync(TestNode replica)
    {
        await using ServerView server = await ServerView.OfAsync(replica);
        await server.PromoteAsync();
    }

    /// <summary>The first is killed, and the second takes its place.</summary>
    public async Task FailOverAsync()
    {
        await First.KillAsync(TestContext.Current.CancellationToken);
        await PromoteAsync(Second);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();
}
