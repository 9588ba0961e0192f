using RedisTyped.Gateway.Dashboard;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Dashboard.Tests;

/// <summary>Real nodes, a client of them, and an application that shows them.</summary>
internal sealed class ShownNodes : IAsyncDisposable
{
    private readonly string[] _names;
    private DashboardHost? _host;

    private ShownNodes(RedisNodes servers, string[] names)
    {
        Servers = servers;
        _names = names;
    }

    public RedisNodes Servers { get; }

    public ShardedRedis Redis { get; private set; } = null!;

    public DashboardHost Host => _host!;

    public static async Task<ShownNodes> StartAsync(
        string[] names, string router = "slots", DashboardOptions? options = null, string? token = null, int replicas = 0, int port = 0)
    {
        var stop = TestContext.Current.CancellationToken;
        var servers = await RedisNodes.StartAsync(
            names.Length, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ReplicasPerNode = replicas }, stop);
        var shown = new ShownNodes(servers, names);
        shown.Redis = await ShardedRedis.ConnectAsync(shown.Options(router), cancellationToken: stop);
        shown._host = await DashboardHost.StartAsync(shown.Redis, options, token, port);
        return shown;
    }

    /// <summary>A topology of the first of the nodes.</summary>
    public RedisTypedOptions Options(string router, int? count = null)
    {
        var options = new RedisTypedOptions { Router = router, AllowKeyMovement = true };

        // A node is connected or down here, and not slow for a moment where the machine is: news of that would be the last.
        options.Heartbeat.SlowAfter = options.Heartbeat.Timeout = TimeSpan.FromSeconds(30);
        for (int i = 0; i < (count ?? _names.Length); i++)
        {
            options.Nodes.Add(_names[i], string.Join(',', [Servers[i].EndPoint, .. Servers[i].Replicas.Select(static r => r.EndPoint)]));
        }

        return options;
    }

    /// <summary>Ends the application, and starts another in its place; it has to have a port that no connection takes meanwhile.</summary>
    public async Task RestartHostAsync(Func<Task> meanwhile)
    {
        int port = Host.Address.Port;
        await Host.DisposeAsync();
        await meanwhile();
        _host = await DashboardHost.StartAsync(Redis, port: port);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Redis.DisposeAsync();
        await Servers.DisposeAsync();
    }
}
