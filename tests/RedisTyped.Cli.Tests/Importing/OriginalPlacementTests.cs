using System.Text.Json;
using RedisTyped.Tests.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Tests.Importing;

/// <summary>What was imported routes every key as the original did, by the vectors that were compared with it.</summary>
public sealed class OriginalPlacementTests : IDisposable
{
    private readonly ImportRun _import = new();

    public static TheoryData<string> Continuums =>
        [.. VectorFile.Load("libketama.json").Root.GetProperty("continuums").EnumerateObject().Select(static continuum => continuum.Name)];

    public void Dispose() => _import.Dispose();

    [Theory]
    [MemberData(nameof(Continuums))]
    public async Task A_server_list_of_redis_router_routes_as_libketama(string continuum)
    {
        VectorFile file = VectorFile.Load("libketama.json");
        JsonElement described = file.Root.GetProperty("continuums").GetProperty(continuum);
        string[] servers = described.Strings("servers");
        string text = string.Concat(servers.Zip(described.Ints("weights"), static (server, weight) => $"{server}\t{weight}\n"));
        TopologySnapshot topology = TopologySnapshot.Create(await _import.LoadAsync("redis-router", "# servers\n" + text));

        Assert.All(file.Vectors, vector => Assert.Equal(
            servers[vector.GetProperty("server").Int(continuum)], topology.RouteOf(vector.Bytes("keyHex")).Node.Name));
    }

    [Fact]
    public async Task Hosts_of_rb_route_as_its_PartitionRouter()
    {
        VectorFile file = VectorFile.Load("rb-partition.json");
        TopologySnapshot topology = TopologySnapshot.Create(await _import.LoadAsync("rb", "{0: {'port': 6379}, 1: {'port': 6380}, 2: {'port': 6381},}"));

        Assert.All(file.Vectors, vector => Assert.Equal(
            vector.GetProperty("host").Int("3"), int.Parse(topology.RouteOf(vector.Bytes("keyHex")).Node.Name)));
        Assert.Contains("router_cls: is not given, so rb's default, PartitionRouter, is taken", _import.Run!.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster4", "127.0.0.1", "None", 6379, 1, 0, 4)]
    [InlineData("cluster4-password", "127.0.0.1", "'secret'", 6379, 1, 0, 4)]
    [InlineData("cluster3-dbs", "localhost", "None", 6379, 0, 1, 3)]
    public async Task Hosts_of_rb_route_as_its_ConsistentHashingRouter(string ring, string host, string password, int port, int portStep, int dbStep, int count)
    {
        VectorFile file = VectorFile.Load("rb-ketama.json");
        string hosts = string.Join(", ", Enumerable.Range(0, count).Select(i => $"{i}: {{'port': {port + (i * portStep)}, 'db': {i * dbStep}}}"));
        string text = $"{{'hosts': {{{hosts}}}, 'host_defaults': {{'host': '{host}', 'password': {password}}}, 'router_cls': 'rb.router.ConsistentHashingRouter'}}";
        TopologySnapshot topology = TopologySnapshot.Create(await _import.LoadAsync("rb", text));

        Assert.All(file.Vectors, vector => Assert.Equal(
            vector.GetProperty("node").Int(ring), int.Parse(topology.RouteOf(vector.Bytes("keyHex")).Node.Name)));
    }

    [Fact]
    public async Task A_cluster_of_rediscluster_py_routes_and_stores_as_the_original()
    {
        VectorFile file = VectorFile.Load("rediscluster-crc32.json");
        const string Text = """
            {'nodes': {'node_1': {'host': '10.0.0.1', 'port': 6379}, 'node_2': {'host': '10.0.0.2', 'port': 6379},
                       'node_3': {'host': '10.0.0.3', 'port': 6379}}}  # three
            """;
        TopologySnapshot topology = TopologySnapshot.Create(await _import.LoadAsync("rediscluster-py", Text));

        Assert.All(file.Vectors, vector =>
        {
            KeyRoute route = topology.RouteOf(vector.Bytes("keyHex"));
            Assert.Equal(vector.GetProperty("node").GetProperty("3").GetString(), route.Node.Name);
            Assert.Equal(vector.Bytes("storedKeyHex"), route.StoredKey.ToArray());
        });
    }

    [Fact]
    public async Task A_ring_of_go_redis_routes_as_the_original()
    {
        VectorFile file = VectorFile.Load("go-redis.json");
        foreach (JsonElement ring in file.Root.GetProperty("rings").EnumerateArray().Where(static ring => ring.GetProperty("name").GetString() != "odd"))
        {
            string[] shards = ring.Strings("shards");
            string addrs = string.Join(", ", shards.Select(static (shard, i) => $"\"{shard}\": \":{7000 + i}\""));
            TopologySnapshot topology = TopologySnapshot.Create(await _import.LoadAsync("go-redis", $"{{\"Addrs\": {{{addrs}}}}}"));

            Assert.All(file.Vectors, vector => Assert.Equal(
                shards[vector.Int(ring.GetProperty("name").GetString()!)], topology.RouteOf(vector.Bytes("keyHex")).Node.Name));
        }
    }
}
