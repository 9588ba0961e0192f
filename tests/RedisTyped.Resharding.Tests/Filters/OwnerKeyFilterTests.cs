using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Filters;

public sealed class OwnerKeyFilterTests
{
    [Theory]
    [InlineData("modulo", 1, 2)]
    [InlineData("slots", 3, 5)]
    [InlineData("ketama", 3, 4)]
    [InlineData("rendezvous", 4, 2)]
    [InlineData("rb-partition", 2, 3)]
    public void Each_key_that_moves_is_kept_by_one_filter_alone_and_one_that_stays_by_none(string router, int before, int after)
    {
        TopologySnapshot old = Topology(router, before);
        TopologySnapshot @new = Topology(router, after);
        var filters = new List<(string Source, string Target, OwnerKeyFilter Filter)>();
        foreach (var source in old.Nodes)
        {
            foreach (var target in @new.Nodes)
            {
                filters.Add((source.Id.Name, target.Id.Name, new OwnerKeyFilter(old, source.Id, @new, target.Id, sameServer: source.Id == target.Id)));
            }
        }

        for (int i = 0; i < 2000; i++)
        {
            byte[] key = Encoding.UTF8.GetBytes(i % 3 == 0 ? $"{{tag{i}}}:rest" : $"key:{i}");
            string from = old.RouteOf(key).Node.Name;
            string to = @new.RouteOf(key).Node.Name;

            Assert.Equal(
                from == to ? [] : [(from, to)],
                filters.Where(filter => filter.Filter.Keeps(key, 0)).Select(static filter => (filter.Source, filter.Target)));
        }
    }

    [Theory]
    [InlineData(StrayPolicy.Drop, false)]
    [InlineData(StrayPolicy.Keep, true)]
    public void Strays_are_counted_and_some_are_named(StrayPolicy policy, bool kept)
    {
        TopologySnapshot old = Topology("modulo", 2);
        TopologySnapshot @new = Topology("modulo", 1, "new-");
        var filter = new OwnerKeyFilter(old, "node-0", @new, "new-0", sameServer: false, policy);
        byte[][] strays = [.. Enumerable.Range(0, 200).Select(static i => Encoding.UTF8.GetBytes($"key:{i}")).Where(key => old.RouteOf(key).Node.Name != "node-0")];

        Assert.All(strays, key => Assert.Equal(kept, filter.Keeps(key, 0)));
        Assert.All(strays, key => Assert.Equal(kept, filter.Keeps(key, 0)));

        Assert.Equal(2 * strays.Length, filter.Strays.Count);
        Assert.Equal(strays.Take(StrayKeys.SampleSize), filter.Strays.Sample.Select(static key => key.ToArray()));
    }

    [Fact]
    public void A_stray_stops_where_there_may_be_none()
    {
        TopologySnapshot old = Topology("modulo", 2);
        var filter = new OwnerKeyFilter(old, "node-0", Topology("modulo", 1, "new-"), "new-0", sameServer: false, StrayPolicy.Fail);
        byte[] stray = Enumerable.Range(0, 100).Select(static i => Encoding.UTF8.GetBytes($"secret:{i}")).First(key => old.RouteOf(key).Node.Name == "node-1");

        StrayKeyException fault = Assert.Throws<StrayKeyException>(() => filter.Keeps(stray, 3));

        Assert.Equal("node-0", fault.Holder.Name);
        Assert.Equal("node-1", fault.Owner.Name);
        Assert.Equal(stray, fault.Key.ToArray());
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_topology_that_stores_other_keys_than_it_routes_is_refused()
    {
        var options = new RedisTypedOptions { Router = "rediscluster", LegacyTags = true };
        options.Nodes.Add("node_1", "127.0.0.1:1");
        TopologySnapshot old = TopologySnapshot.Create(options);

        Assert.Contains("rediscluster", Assert.Throws<ArgumentException>(
            () => new OwnerKeyFilter(old, "node_1", Topology("modulo", 1), "node-0", sameServer: false)).Message, StringComparison.Ordinal);
    }

    private static TopologySnapshot Topology(string router, int nodes, string prefix = "node-")
    {
        var options = new RedisTypedOptions { Router = router };
        for (int i = 0; i < nodes; i++)
        {
            options.Nodes.Add($"{prefix}{i}", $"127.0.0.1:{i + 1}");
        }

        return TopologySnapshot.Create(options);
    }
}
