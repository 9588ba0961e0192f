using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Peers;

/// <summary>redis-py and node-redis against the gateway as against a server: a program that uses one is answered the same.</summary>
public sealed class PeerScriptTests
{
    private static readonly RedisNodesOptions Real = new() { Server = RedisServerKind.RedisServer };

    [Fact]
    public async Task Redis_py_is_answered_as_by_a_server() => await CompareAsync(await PeerScript.RedisPyAsync("redis_py.py"), atLeast: 40);

    [Fact]
    public async Task Node_redis_is_answered_as_by_a_server() => await CompareAsync(await PeerScript.NodeRedisAsync("node_redis.js"), atLeast: 35);

    [Fact]
    public async Task Cluster_client_of_redis_py_is_answered_as_by_a_cluster() =>
        await CompareWithClusterAsync(await PeerScript.RedisPyAsync("redis_py_cluster.py"), atLeast: 12);

    [Fact]
    public async Task Cluster_client_of_node_redis_is_answered_as_by_a_cluster() =>
        await CompareWithClusterAsync(await PeerScript.NodeRedisAsync("node_redis_cluster.js"), atLeast: 10);

    private static async Task CompareAsync(PeerScript script, int atLeast)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(configure: static o => o.AllowedCommands.Add("@all"), options: Real);
        await using RedisNodes server = await RedisNodes.StartAsync(1, Real);
        await CompareAsync(script, gateway, server, atLeast);
    }

    // A cluster of one node is what the gateway says it is, to a client that asks.
    private static async Task CompareWithClusterAsync(PeerScript script, int atLeast)
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(
            configure: static o =>
            {
                o.AllowedCommands.Add("@all");
                o.ClusterClients = true;
            },
            options: Real);
        await using RedisNodes server = await RedisNodes.StartAsync(
            1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--cluster-enabled", "yes"] });
        using RespClient direct = await RespClient.ConnectAsync(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, server[0].Port));
        Assert.Equal("+OK\r\n", await direct.AskAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383"));
        await Wait.UntilAsync(async () => (await direct.AskAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster is up");
        await CompareAsync(script, gateway, server, atLeast);
    }

    private static async Task CompareAsync(PeerScript script, RunningGateway gateway, RedisNodes server, int atLeast)
    {
        string[] direct = await script.RunAsync(server[0].Port);
        string[] through = await script.RunAsync(gateway.EndPoint.Port);
        Assert.InRange(direct.Length, atLeast, int.MaxValue);
        Assert.Equal(direct, through);
    }
}
