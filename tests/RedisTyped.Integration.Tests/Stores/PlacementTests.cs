using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Stores;

/// <summary>Where a store's keys land, held against what a real server says of the final key.</summary>
public sealed class PlacementTests(PlacementTests.Slots slots, ITestOutputHelper output) : IClassFixture<PlacementTests.Slots>
{
    private static readonly Gen<string> Hostile =
        Gen.Elements('{', '}', 'a', 'b', ':', 'é', ' ', '\0').ArrayOf().Select(static c => new string(c));

    [Fact]
    public async Task A_key_is_on_the_node_that_owns_its_slot_and_on_no_other()
    {
        IPlaceStore store = slots.Nodes.Redis.Store<IPlaceStore>();
        for (int i = 0; i < 50; i++)
        {
            await store.SetPlainAsync($"k{i}", i);
            int slot = await slots.SlotOfAsync($"plain:k{i}");

            string owner = slots.Nodes.Redis.RouteOf($"plain:k{i}").Node.Name;
            Assert.Equal(slot, slots.Nodes.Redis.RouteOf($"plain:k{i}").Slot);
            Assert.Equal([owner], await slots.Nodes.HoldersOfAsync($"plain:k{i}"));
        }
    }

    [Fact]
    public async Task A_constant_key_is_on_the_node_of_its_slot()
    {
        await slots.Nodes.Redis.Store<IPlaceStore>().SetConstantAsync(1);

        Assert.Equal([slots.NodeOfSlot(await slots.SlotOfAsync("constant:{place}:x"))], await slots.Nodes.HoldersOfAsync("constant:{place}:x"));
    }

    [Fact]
    public async Task Braces_in_values_never_send_a_key_to_a_node_that_the_cluster_rule_does_not_name()
    {
        IPlaceStore store = slots.Nodes.Redis.Store<IPlaceStore>();
        int sent = 0, refused = 0;
        foreach ((string id, string kind) in Hostile.Zip(Hostile).Sample(size: 8, numberOfSamples: 300))
        {
            await CheckAsync(() => store.SetPlainAsync(id, 1), $"plain:{id}");
            await CheckAsync(() => store.SetBareAsync(id, 1), id);
            await CheckAsync(() => store.SetTaggedAsync(id, 1), $"tagged:{{{id}}}:a");
            await CheckAsync(() => store.SetBehindAsync(kind, id, 1), $"{kind}:{{{id}}}:a");
        }

        output.WriteLine($"{sent} keys sent and found on the node of CLUSTER KEYSLOT, {refused} refused");
        Assert.True(sent > 100 && refused > 10, $"{sent} sent, {refused} refused: the values are not hostile enough to show anything");

        async Task CheckAsync(Func<Task> set, string key)
        {
            try
            {
                await set();
            }
            catch (ArgumentException)
            {
                refused++;
                Assert.Empty(key.Length == 0 ? [] : await slots.Nodes.HoldersOfAsync(key));
                return;
            }

            sent++;
            Assert.Equal([slots.NodeOfSlot(await slots.SlotOfAsync(key))], await slots.Nodes.HoldersOfAsync(key));
            await slots.Nodes.Redis.DatabaseFor(key).KeyDeleteAsync(key);
        }
    }

    [Theory]
    [InlineData("}x")]
    [InlineData("")]
    public void A_value_that_would_empty_the_tag_is_refused(string id)
    {
        var fault = Assert.ThrowsAny<ArgumentException>(() => { _ = slots.Nodes.Redis.Store<IPlaceStore>().UnionAsync(id); });

        Assert.Contains("UnionAsync", fault.Message, StringComparison.Ordinal);
        Assert.Contains("tagged:{{id}}:a", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_opens_a_tag_before_the_declared_one_is_refused()
    {
        var fault = Assert.ThrowsAny<ArgumentException>(() => { _ = slots.Nodes.Redis.Store<IPlaceStore>().SetBehindAsync("x{y}", "7", 1); });

        Assert.Contains("SetBehindAsync", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("x{y}", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>The nodes, and beside them one server in cluster mode that is asked for slots only.</summary>
    public sealed class Slots : IAsyncLifetime
    {
        private RedisNodes _oracle = null!;
        private ConnectionMultiplexer _asked = null!;

        public StoreNodes Nodes { get; } = new();

        public async ValueTask InitializeAsync()
        {
            await Nodes.InitializeAsync();
            _oracle = await RedisNodes.StartAsync(
                1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--cluster-enabled", "yes"] });
            _asked = await ConnectionMultiplexer.ConnectAsync(_oracle[0].ConfigurationString + ",allowAdmin=true");
        }

        public async Task<int> SlotOfAsync(string key) =>
            (int)await _asked.GetDatabase().ExecuteAsync("CLUSTER", "KEYSLOT", key);

        public string NodeOfSlot(int slot) => Nodes.Redis.Topology.Nodes[slot switch
        {
            < 5461 => 0,
            < 10923 => 1,
            _ => 2,
        }].Id.Name;

        public async ValueTask DisposeAsync()
        {
            await _asked.CloseAsync();
            await _oracle.DisposeAsync();
            await Nodes.DisposeAsync();
        }
    }
}
