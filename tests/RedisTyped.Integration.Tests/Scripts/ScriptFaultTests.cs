using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Scripts;

/// <summary>Nodes that restart or stop while scripts run.</summary>
public sealed class ScriptFaultTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        _redis = await ShardedRedis.ConnectAsync(TopologyFile.ParseJson(_nodes.TopologyJson()), cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Node_that_restarted_gets_the_text_again()
    {
        var store = _redis.Store<IScriptStore>();
        await store.VisitAsync("restart", 1, Cancelled);
        await _nodes[0].RestartAsync(Cancelled);
        Assert.True(await Wait.UntilAsync(AnswersAsync, static answers => answers));

        Assert.True(await store.VisitAsync("restart", 1, Cancelled) > 0);

        Assert.Equal((1, 1), await ScriptCounts.OfAsync(_redis.Nodes[0]));
    }

    [Fact]
    public async Task Call_that_is_cancelled_while_the_node_is_asked_does_not_send_the_text()
    {
        var node = _redis.Nodes[0];
        await ScriptCounts.ForgetAsync(node);
        using var cancel = new CancellationTokenSource();
        _nodes[0].Freeze();
        var call = _redis.Store<IScriptStore>().VisitAsync("cancel", 1, cancel.Token);

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        _nodes[0].Resume();

        // The node answers in the order in which it was asked, so this comes behind what the call sent.
        Assert.Equal((1, 0), await ScriptCounts.OfAsync(node));
        Assert.Equal((1, 0), await ScriptCounts.OfAsync(node));
        Assert.False(await node.Database.KeyExistsAsync("{script:cancel}:visits"));
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await _redis.Nodes[0].ExecuteAsync("PING");
            return true;
        }
        catch (Exception fault) when (fault is RedisException or NodeCallException or TimeoutException)
        {
            return false;
        }
    }
}
