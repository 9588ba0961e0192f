using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using RedisTyped.Gateway.Dashboard.Migrations;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Dashboard;

/// <summary>What the stream tells of real servers.</summary>
public sealed class FiguresTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = 1 }, Cancelled);
        _redis = await ShardedRedis.ConnectAsync(Options("a", "b"), cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Viewer_sees_the_topology_first_and_then_how_each_node_does()
    {
        for (int i = 0; i < 100; i++)
        {
            await _redis.ExecuteAsync("SET", $"key:{i}", i, "EX", 1000);
        }

        long keys = (long)await _redis.OnNode("a").ExecuteAsync("DBSIZE");
        await using var host = await DashboardHost.StartAsync(_redis);
        await using var viewer = await FeedReader.OpenAsync(host.Http);

        JsonElement topology = await viewer.UntilAsync("topology");
        JsonElement sample = await viewer.UntilAsync("sample", Replicated);

        Assert.Equal(["a", "b"], topology.GetProperty("nodes").EnumerateArray().Select(static n => n.GetProperty("name").GetString()));
        Assert.Equal("[0,8191,0,8192,16383,1]", topology.GetProperty("slots").GetRawText());
        JsonElement[] servers = [.. FeedReader.Node(sample, "a").GetProperty("servers").EnumerateArray()];
        Assert.Equal(["primary", "replica"], servers.Select(static s => s.GetProperty("role").GetString()));
        Assert.Equal([_nodes[0].EndPoint, _nodes[0].Replicas[0].EndPoint], servers.Select(static s => s.GetProperty("endPoint").GetString()));
        Assert.All(servers, static s => Assert.InRange(s.GetProperty("latencyMs").GetDouble(), 0, 30_000));
        JsonElement figures = servers[0].GetProperty("figures");
        Assert.Equal(keys, figures.GetProperty("keys").GetInt64());
        Assert.Equal(keys, figures.GetProperty("expiring").GetInt64());
        Assert.InRange(figures.GetProperty("memoryBytes").GetInt64(), 100_000, 1L << 30);
        Assert.True(figures.GetProperty("opsPerSecond").GetInt64() >= 0);

        // On a machine that is busy a node may be slow for a moment.
        bool Replicated(JsonElement message) => StateOf(message, "a") == "connected" && ServersOf(message, "a") is ["connected", "connected"]
            && FeedReader.Node(message, "a").GetProperty("servers") is var servers
            && servers[0].TryGetProperty("figures", out _)
            && servers[1].TryGetProperty("lagBytes", out JsonElement lag) && lag.GetInt64() == 0;
    }

    [Fact]
    public async Task Node_that_dies_is_down_with_its_reason_and_connected_again_when_it_is_back()
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        await using var viewer = await FeedReader.OpenAsync(host.Http);
        await viewer.UntilAsync("sample", static m => StateOf(m, "b") == "connected");

        foreach (TestNode server in _nodes[1].Replicas.Append(_nodes[1]))
        {
            await server.KillAsync(Cancelled);
        }

        JsonElement down = await viewer.UntilAsync("sample", static m => StateOf(m, "b") == "down" && ServersOf(m, "b").All(static s => s == "down"));

        Assert.NotEqual("down", StateOf(down, "a"));
        Assert.NotEmpty(FeedReader.Node(down, "b").GetProperty("reason").GetString()!);
        Assert.True(FeedReader.Node(down, "b").GetProperty("since").GetInt64() <= down.GetProperty("at").GetInt64());
        Assert.False(FeedReader.Node(down, "b").GetProperty("servers")[0].TryGetProperty("figures", out _));

        await _nodes[1].RestartAsync(Cancelled);
        await viewer.UntilAsync("sample", static m => StateOf(m, "b") == "connected");
    }

    [Fact]
    public async Task Server_that_stands_still_is_slow_and_the_samples_go_on()
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        await using var viewer = await FeedReader.OpenAsync(host.Http);
        await viewer.UntilAsync("sample", static m => ServersOf(m, "a") is ["connected", "connected"]);

        _nodes[0].Replicas[0].Freeze();
        try
        {
            await viewer.UntilAsync("sample", static m => ServersOf(m, "a") is ["connected", "slow"]
                && FeedReader.Node(m, "a").GetProperty("servers")[1].GetProperty("reason").GetString()!.StartsWith("it has not answered for ", StringComparison.Ordinal));
        }
        finally
        {
            _nodes[0].Replicas[0].Resume();
        }

        await viewer.UntilAsync("sample", static m => ServersOf(m, "a") is ["connected", "connected"]);
    }

    [Fact]
    public async Task Reload_is_told_in_the_same_stream_and_who_comes_later_sees_it_first()
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        await using var viewer = await FeedReader.OpenAsync(host.Http);
        await viewer.UntilAsync("sample");

        RedisTypedOptions options = Options("a");
        options.AllowKeyMovement = true;
        await _redis.ReloadAsync(options, Cancelled);

        await viewer.UntilAsync("topology", static m => m.GetProperty("nodes").GetArrayLength() == 1);
        await viewer.UntilAsync("sample", static m => m.GetProperty("nodes").GetArrayLength() == 1 && StateOf(m, "a") == "connected");
        await using var later = await FeedReader.OpenAsync(host.Http);
        Assert.Equal(1, (await later.UntilAsync("topology")).GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Migration_of_a_source_is_shown_while_it_runs()
    {
        var source = new OneMigration { Now = new MigrationProgress("a to b", "copying") { Done = 3, Total = 12 } };
        await using var host = await DashboardHost.StartAsync(_redis, configure: builder => builder.Services.AddSingleton<IMigrationSource>(source));
        await using var viewer = await FeedReader.OpenAsync(host.Http);

        JsonElement running = (await viewer.UntilAsync("sample", static m => m.GetProperty("migrations").GetArrayLength() > 0)).GetProperty("migrations")[0];

        Assert.Equal(("a to b", "copying", 3, 12, "keys"), (
            running.GetProperty("name").GetString(),
            running.GetProperty("phase").GetString(),
            running.GetProperty("done").GetInt32(),
            running.GetProperty("total").GetInt32(),
            running.GetProperty("unit").GetString()));
        source.Now = null;
        await viewer.UntilAsync("sample", static m => m.GetProperty("migrations").GetArrayLength() == 0);
    }

    [Fact]
    public async Task Transition_of_the_client_is_a_migration()
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        await using var viewer = await FeedReader.OpenAsync(host.Http);
        await viewer.UntilAsync("sample", static m => m.GetProperty("migrations").GetArrayLength() == 0);

        await _redis.BeginTransitionAsync(Options("b", "a"), cancellationToken: Cancelled);

        JsonElement told = (await viewer.UntilAsync("sample", static m => m.GetProperty("migrations").GetArrayLength() > 0)).GetProperty("migrations")[0];
        Assert.Equal("2 nodes, slots → 2 nodes, slots", told.GetProperty("name").GetString());
        Assert.Equal("100 % of all keys have another node.", told.GetProperty("note").GetString());
    }

    // Names are of the addresses, so that a node that stays is the same server.
    private RedisTypedOptions Options(params string[] names)
    {
        var options = new RedisTypedOptions();
        foreach (string name in names)
        {
            TestNode node = _nodes[name == "a" ? 0 : 1];
            options.Nodes.Add(name, $"{node.EndPoint},{node.Replicas[0].EndPoint}");
        }

        return options;
    }

    private static string? StateOf(JsonElement message, string node) => FeedReader.Node(message, node).GetProperty("state").GetString();

    private static string[] ServersOf(JsonElement message, string node) =>
        [.. FeedReader.Node(message, node).GetProperty("servers").EnumerateArray().Select(static s => s.GetProperty("state").GetString()!)];

    private sealed class OneMigration : IMigrationSource
    {
        public volatile MigrationProgress? Now;

        public IEnumerable<MigrationProgress> Running() => Now is { } now ? [now] : [];
    }
}
