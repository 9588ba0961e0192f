using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Movement;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Movement;

public class KeyMovementTests
{
    private const int Keys = 60_000;

    [Fact]
    public void Slots_are_counted()
    {
        TopologySnapshot before = Slots(("a", "0-8191"), ("b", "8192-16383"));
        TopologySnapshot after = Slots(("a", "0-8190"), ("b", "8192-16383"), ("c", "8191"));

        KeyMovement movement = KeyMovement.Between(before, after);

        Assert.True(movement.IsExact);
        Assert.Equal([new KeyMove("a", "c", 1 / 16384.0)], movement.Moves);
        Assert.Equal("under 0.01 % of all keys (exact): under 0.01 % from 'a' to 'c'", movement.ToString());
    }

    [Theory]
    [InlineData("slots")]
    [InlineData("rendezvous")]
    [InlineData("modulo")]
    [InlineData("rb-partition")]
    [InlineData("ketama")]
    [InlineData("rb-ketama")]
    [InlineData("rediscluster")]
    [InlineData("twemproxy")]
    [InlineData("go-redis")]
    public void Same_topology_moves_nothing_whatever_the_addresses(string router)
    {
        KeyMovement movement = KeyMovement.Between(Nodes(router, ("a", 1), ("b", 1), ("c", 1)), Nodes(router, ("a", 1), ("b", 1), ("c", 1)));

        Assert.True(movement.IsExact);
        Assert.True(movement.IsNothing);
        Assert.Equal(0, movement.Share);
        Assert.Equal("no key", movement.ToString());
    }

    [Theory]
    [InlineData("modulo", "modulo")]
    [InlineData("modulo", "rediscluster")]
    [InlineData("rb-partition", "rb-partition")]
    [InlineData("ketama", "ketama")]
    [InlineData("ketama", "rb-ketama")]
    [InlineData("rb-ketama", "rb-ketama")]
    [InlineData("rendezvous", "rendezvous")]
    [InlineData("slots", "slots")]
    [InlineData("twemproxy", "twemproxy")]
    [InlineData("go-redis", "go-redis")]
    public void Exact_shares_are_those_of_many_keys(string before, string after)
    {
        TopologySnapshot old = Nodes(before, ("a", 1), ("b", 1), ("c", 1));
        TopologySnapshot next = Nodes(after, ("b", 1), ("c", 1), ("d", 1), ("e", 1));

        KeyMovement movement = KeyMovement.Between(old, next);

        Assert.True(movement.IsExact);
        AssertIsThatOfKeys(movement, old, next);
    }

    [Fact]
    public void Exact_shares_of_weighted_rendezvous_are_those_of_many_keys_whatever_weights_change()
    {
        Gen<int[]> weights = Gen.Choose(0, 5).ArrayOf(4).Where(static w => w.Any(static x => x > 0));
        Prop.ForAll(weights.Two().ToArbitrary(), static both =>
        {
            TopologySnapshot old = Weighted(both.Item1);
            TopologySnapshot next = Weighted(both.Item2);
            KeyMovement movement = KeyMovement.Between(old, next);
            Assert.Equal(1, movement.Matrix.Cast<double>().Sum(), precision: 9);
            AssertIsThatOfKeys(movement, old, next);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    [Fact]
    public void Rendezvous_with_another_node_moves_just_the_share_of_that_node()
    {
        KeyMovement movement = KeyMovement.Between(Weighted([1, 1, 1, 0]), Weighted([1, 1, 1, 1]));

        Assert.Equal(0.25, movement.Share, precision: 12);
        Assert.All(movement.Moves, static move => Assert.Equal("n3", move.To.Name));
    }

    [Fact]
    public void Modulo_of_twice_the_nodes_moves_half_of_each_exactly()
    {
        KeyMovement movement = KeyMovement.Between(Nodes("modulo", ("a", 1), ("b", 1)), Nodes("modulo", ("a", 1), ("b", 1), ("c", 1), ("d", 1)));

        Assert.Equal([new KeyMove("a", "c", 0.25), new KeyMove("b", "d", 0.25)], movement.Moves.OrderBy(static move => move.From.Name));
    }

    [Theory]
    [InlineData("slots", "modulo")]
    [InlineData("modulo", "rb-partition")]
    [InlineData("ketama", "rendezvous")]
    [InlineData("ketama", "twemproxy")]
    [InlineData("go-redis", "rendezvous")]
    public void Routers_over_different_hashes_are_sampled_and_it_says_so(string before, string after)
    {
        TopologySnapshot old = Nodes(before, ("a", 1), ("b", 1), ("c", 1));
        TopologySnapshot next = Nodes(after, ("a", 1), ("b", 1), ("c", 1));

        KeyMovement movement = KeyMovement.Between(old, next);

        Assert.False(movement.IsExact);
        Assert.Equal(1 << 18, movement.SampleSize);
        Assert.Contains("by a sample of 262144 keys", movement.ToString(), StringComparison.Ordinal);
        Assert.Equal(movement.Share, KeyMovement.Between(old, next).Share);
    }

    [Fact]
    public void Router_of_ones_own_that_places_as_before_moves_no_sampled_key()
    {
        TopologySnapshot old = Own(static nodes => ShardRouters.Create("modulo", nodes));

        KeyMovement movement = KeyMovement.Between(old, Own(static nodes => new Borrowed(ShardRouters.Create("modulo", nodes))));

        Assert.True(movement.IsNothing);
        Assert.False(movement.IsExact);
        Assert.Equal("no key of 262144 sampled ones", movement.ToString());
    }

    [Fact]
    public void Other_tags_of_rediscluster_move_the_keys_that_have_tags()
    {
        TopologySnapshot old = Nodes("rediscluster", ("a", 1), ("b", 1));
        var options = new RedisTypedOptions { Router = "rediscluster", LegacyTags = true };
        options.Nodes.Add("a", "127.0.0.1:1");
        options.Nodes.Add("b", "127.0.0.1:2");

        KeyMovement movement = KeyMovement.Between(old, TopologySnapshot.Create(options));

        Assert.False(movement.IsExact);
        Assert.Contains(movement.Moves, static move => move.From == move.To);
    }

    [Theory]
    [InlineData(TwemproxyHash.Md5, "ketama")]
    [InlineData(TwemproxyHash.Md5, "rb-ketama")]
    [InlineData(TwemproxyHash.Crc32a, "rb-partition")]
    public void Pools_of_twemproxy_are_exact_against_routers_over_the_same_hash(TwemproxyHash hash, string router)
    {
        TwemproxyDistribution distribution = hash == TwemproxyHash.Md5 ? TwemproxyDistribution.Ketama : TwemproxyDistribution.Modula;
        TopologySnapshot old = Pool(hash, distribution, "", ("a", 1), ("b", 3), ("c", 1));
        TopologySnapshot next = Nodes(router, ("b", 1), ("c", 1), ("d", 1));

        KeyMovement movement = KeyMovement.Between(old, next);

        Assert.True(movement.IsExact);
        AssertIsThatOfKeys(movement, old, next);
    }

    [Theory]
    [InlineData(TwemproxyHash.Crc32, TwemproxyDistribution.Ketama, TwemproxyDistribution.Modula, true)]
    [InlineData(TwemproxyHash.Crc32, TwemproxyDistribution.Modula, TwemproxyDistribution.Modula, true)]
    [InlineData(TwemproxyHash.Murmur, TwemproxyDistribution.Modula, TwemproxyDistribution.Modula, true)]
    [InlineData(TwemproxyHash.Murmur, TwemproxyDistribution.Ketama, TwemproxyDistribution.Ketama, true)]
    [InlineData(TwemproxyHash.Murmur, TwemproxyDistribution.Modula, TwemproxyDistribution.Ketama, false)]
    public void Pools_of_twemproxy_are_exact_where_their_distributions_can_be_compared(
        TwemproxyHash hash, TwemproxyDistribution before, TwemproxyDistribution after, bool exact)
    {
        TopologySnapshot old = Pool(hash, before, "", ("a", 1), ("b", 3), ("c", 1));
        TopologySnapshot next = Pool(hash, after, "", ("b", 2), ("c", 4), ("dd", 1));

        KeyMovement movement = KeyMovement.Between(old, next);

        Assert.Equal(exact, movement.IsExact);
        AssertIsThatOfKeys(movement, old, next, slack: exact ? 0 : 0.003);
    }

    [Fact]
    public void Other_tags_of_twemproxy_move_the_keys_that_have_them()
    {
        TopologySnapshot old = Pool(TwemproxyHash.Murmur, TwemproxyDistribution.Ketama, "<>", ("a", 1), ("b", 1));
        TopologySnapshot next = Pool(TwemproxyHash.Murmur, TwemproxyDistribution.Ketama, "{}", ("a", 1), ("b", 1));

        KeyMovement movement = KeyMovement.Between(old, next);

        // A third of the sample has tags of each kind, and over two nodes half of those move.
        Assert.False(movement.IsExact);
        Assert.InRange(movement.Share, 0.25, 0.42);
    }

    private static TopologySnapshot Pool(
        TwemproxyHash hash, TwemproxyDistribution distribution, string hashTag, params (string Name, int Weight)[] nodes)
    {
        var options = new RedisTypedOptions
        {
            Router = "twemproxy",
            Twemproxy = new() { Hash = hash, Distribution = distribution, HashTag = hashTag },
        };
        foreach ((string name, int weight) in nodes)
        {
            options.Nodes.Add(name, "127.0.0.1:1", weight);
        }

        return TopologySnapshot.Create(options);
    }

    private static void AssertIsThatOfKeys(KeyMovement movement, TopologySnapshot old, TopologySnapshot next, double slack = 0)
    {
        double[,] counted = new double[old.Nodes.Count, next.Nodes.Count];
        for (int i = 0; i < Keys; i++)
        {
            byte[] key = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"user:{i}:name"));
            counted[old.Router.Route(key), next.Router.Route(key)] += 1.0 / Keys;
        }

        for (int from = 0; from < old.Nodes.Count; from++)
        {
            for (int to = 0; to < next.Nodes.Count; to++)
            {
                // Five standard errors.
                double p = movement.Matrix[from, to];
                Assert.InRange(counted[from, to], p - (5 * Math.Sqrt(p * (1 - p) / Keys)) - slack - 1e-9, p + (5 * Math.Sqrt(p * (1 - p) / Keys)) + slack + 1e-9);
            }
        }
    }

    private static TopologySnapshot Weighted(int[] weights) =>
        Nodes("rendezvous", [.. weights.Select(static (w, i) => ($"n{i}", w)).Where(static node => node.w > 0)]);

    private static TopologySnapshot Nodes(string router, params (string Name, int Weight)[] nodes)
    {
        var options = new RedisTypedOptions { Router = router };
        foreach ((string name, int weight) in nodes)
        {
            options.Nodes.Add(name, "127.0.0.1:1", weight);
        }

        return TopologySnapshot.Create(options);
    }

    private static TopologySnapshot Slots(params (string Name, string Slots)[] nodes)
    {
        var options = new RedisTypedOptions();
        foreach ((string name, string slots) in nodes)
        {
            options.Nodes.Add(name, "127.0.0.1:1").Slots = slots;
        }

        return TopologySnapshot.Create(options);
    }

    private static TopologySnapshot Own(Func<IReadOnlyList<RouterNode>, ShardRouter> factory)
    {
        var options = new RedisTypedOptions().UseRouter(factory);
        options.Nodes.Add("a", "127.0.0.1:1");
        options.Nodes.Add("b", "127.0.0.1:2");
        return TopologySnapshot.Create(options);
    }

    private sealed class Borrowed(ShardRouter router) : ShardRouter
    {
        public override string Name => "borrowed";

        public override int Route(ReadOnlySpan<byte> routedPart) => router.Route(routedPart);
    }
}
