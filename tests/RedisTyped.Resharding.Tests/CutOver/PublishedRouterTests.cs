using System.Globalization;
using RedisTyped.Epochs;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What places keys besides nodes goes to clients with the topology.</summary>
public sealed class PublishedRouterTests
{
    private const string Pool = """, "twemproxy": { "hash": "murmur", "distribution": "modula", "hashTag": "{}" }""";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_look_for_keys_of_a_pool_by_its_hash_behind_a_cut_over()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab", "twemproxy", settings: Pool);
        await servers.FillAsync(100);
        RedisTypedOptions start = TopologyFile.Load(servers.OldFile);
        start.FollowEpochs = true;
        await using ShardedRedis client = await ShardedRedis.ConnectAsync(start, cancellationToken: Cancelled);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await ReshardCutOver.RunAsync(servers.PlanFile, cancellationToken: Cancelled);

        Assert.Equal(2, client.Nodes.Count);
        await AssertFoundAsync(client, servers);
    }

    /// <summary>What was published without them is put right as the changelog says.</summary>
    [Fact]
    public async Task Topology_that_is_written_at_every_node_with_the_next_epoch_is_taken()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "ab", "twemproxy", settings: Pool);
        await servers.FillAsync(100);
        string right = EpochTopology.Write(TopologyFile.Load(servers.NewFile));
        string wrong = right.Replace(Pool[2..].Replace(" ", "", StringComparison.Ordinal) + ",", "", StringComparison.Ordinal);
        Assert.NotEqual(right, wrong);
        await PublishAsync("1", wrong);
        RedisTypedOptions start = TopologyFile.Load(servers.OldFile);
        start.FollowEpochs = true;
        await using ShardedRedis client = await ShardedRedis.ConnectAsync(start, cancellationToken: Cancelled);

        await PublishAsync("2", right);
        await Wait.UntilAsync(() => client.Topology.RouteOf("key:1"u8).Node == servers.New.RouteOf("key:1"u8).Node && client.Topology.Router.UsesHashTags, "the topology of epoch 2");

        await AssertFoundAsync(client, servers);

        async Task PublishAsync(string epoch, string topology)
        {
            foreach (char node in "ab")
            {
                await using NodeWire wire = await NodeWire.OpenAsync(servers[node]);
                await wire.AskAsync("HSET", "redistyped:epoch", "current", epoch, "topology", topology);
            }
        }
    }

    private static async Task AssertFoundAsync(ShardedRedis client, PlannedServers servers)
    {
        foreach (string key in Enumerable.Range(0, 100).Select(static number => "key:" + number.ToString(CultureInfo.InvariantCulture)))
        {
            Assert.Equal((key, servers.New.RouteOf(System.Text.Encoding.ASCII.GetBytes(key)).Node, "value of " + key), (key, client.NodeFor(key).Id, (string?)await client.DatabaseFor(key).StringGetAsync(key)));
        }
    }
}
