using System.Text.Json;
using RedisTyped.Topology;

namespace RedisTyped.Tests.Topology;

/// <summary>From what users of the predecessors have in their hands, a server list or addresses, to the node of each key.</summary>
public class PredecessorTopologyTests
{
    [Fact]
    public void A_server_list_places_keys_as_redis_router_does()
    {
        using var document = Vectors("libketama.json");
        foreach (var continuum in document.RootElement.GetProperty("continuums").EnumerateObject())
        {
            var servers = continuum.Value.GetProperty("servers").EnumerateArray().Select(server => server.GetString()!).ToArray();
            var weights = continuum.Value.GetProperty("weights").EnumerateArray().Select(weight => weight.GetInt32());
            var topology = TopologySnapshot.Create(TopologyFile.ParseServers(
                string.Concat(servers.Zip(weights, (server, weight) => $"{server}\t{weight}\n"))));

            foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
            {
                var route = topology.RouteOf(Convert.FromHexString(vector.GetProperty("keyHex").GetString()!));
                Assert.Equal(servers[vector.GetProperty("server").GetProperty(continuum.Name).GetInt32()], route.Node.Name);
                Assert.Equal(vector.GetProperty("point").GetProperty(continuum.Name).GetUInt32(), route.Point);
            }
        }
    }

    [Theory]
    [InlineData("forge", "127.0.0.1:6379", 4111500322ul, 4113771093u)]
    [InlineData("spawning_pool", "127.0.0.1:6380", 1421521332ul, 1434709819u)]
    public void The_examples_of_the_redis_router_manual_hold(string key, string node, ulong hash, uint point)
    {
        var topology = TopologySnapshot.Create(TopologyFile.ParseServers("127.0.0.1:6379 100\n127.0.0.1:6380 100"));

        var route = topology.RouteOf(System.Text.Encoding.UTF8.GetBytes(key));

        Assert.Equal((node, hash, point), (route.Node.Name, route.Hash, route.Point));
    }

    [Theory]
    [InlineData("cluster4", "")]
    [InlineData("cluster4-password", ",password=secret")]
    public void Host_records_place_keys_as_rb_does(string ring, string more)
    {
        var options = new RedisTypedOptions { Router = "rb-ketama", HostRecords = true };
        for (int i = 0; i < 4; i++)
        {
            options.Nodes.Add($"{i}", $"127.0.0.1:{6379 + i}{more}");
        }

        var topology = TopologySnapshot.Create(options);
        using var document = Vectors("rb-ketama.json");

        foreach (var vector in document.RootElement.GetProperty("vectors").EnumerateArray())
        {
            byte[] key = Convert.FromHexString(vector.GetProperty("keyHex").GetString()!);
            int expected = vector.GetProperty("node").GetProperty(ring).GetInt32();
            Assert.Equal(expected, topology.Router.Route(key));
        }
    }

    [Fact]
    public void Host_records_stay_inside_the_router()
    {
        var options = new RedisTypedOptions { Router = "rb-ketama", HostRecords = true };
        options.Nodes.Add("0", "127.0.0.1:6379,password=secret");

        Assert.Equal("0", TopologySnapshot.Create(options).Nodes[0].RingText);
    }

    [Fact]
    public void A_ring_text_beside_host_records_is_refused()
    {
        var options = new RedisTypedOptions { Router = "rb-ketama", HostRecords = true };
        options.Nodes.Add("0", "127.0.0.1:6379").RingText = "zero";

        Assert.Equal(
            ["nodes[0].ringText: is given although hostRecords prints it; remove one of the two"],
            Assert.Throws<TopologyException>(() => TopologySnapshot.Create(options)).Faults);
    }

    private static JsonDocument Vectors(string file) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", file)));
}
