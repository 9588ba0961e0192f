using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Hashing;
using RedisTyped.Routing;
using RedisTyped.Routing.Ketama;
using RedisTyped.Routing.Twemproxy;

namespace RedisTyped.Tests.Routing.Twemproxy;

public sealed class TwemproxyRouterTests
{
    public static TheoryData<TwemproxyHash, TwemproxyDistribution> Choices
    {
        get
        {
            var choices = new TheoryData<TwemproxyHash, TwemproxyDistribution>();
            foreach (TwemproxyHash hash in Enum.GetValues<TwemproxyHash>())
            {
                choices.Add(hash, TwemproxyDistribution.Ketama);
                choices.Add(hash, TwemproxyDistribution.Modula);
            }

            return choices;
        }
    }

    [Fact]
    public void Without_settings_it_is_what_twemproxy_is_without_them()
    {
        ShardRouter plain = ShardRouters.Create("twemproxy", Nodes.Alike(5));
        ShardRouter said = Router(Nodes.Alike(5), new() { Hash = TwemproxyHash.Fnv1a64, Distribution = TwemproxyDistribution.Ketama, HashTag = "" });

        Assert.All(SampleKeys.Numbered(2000), key => Assert.Equal(plain.Explain(key), said.Explain(key)));
        Assert.False(plain.UsesHashTags);
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void The_order_of_nodes_does_not_matter(TwemproxyHash hash, TwemproxyDistribution distribution)
    {
        RouterNode[] nodes = [new("server10", 2), new("server9"), new("a", 5), new("Z", 1), new("é", 3)];
        var settings = new TwemproxySettings { Hash = hash, Distribution = distribution };
        ShardRouter router = Router(nodes, settings);
        Gen<RouterNode[]> orders = Gen.Shuffle(nodes);
        Prop.ForAll(orders.ToArbitrary(), ArbMap.Default.ArbFor<byte[]>(), (shuffled, key) =>
            nodes[router.Route(key)] == shuffled[Router(shuffled, settings).Route(key)]).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Every_key_has_a_node_and_an_explanation_with_the_hash_that_decided(TwemproxyHash hash, TwemproxyDistribution distribution)
    {
        ShardRouter router = Router(Nodes.Weighing(1, 2, 3, 4), new() { Hash = hash, Distribution = distribution });
        Prop.ForAll<byte[]>(key =>
        {
            RouteDetail detail = router.Explain(key);
            return detail.Node is >= 0 and < 4 && detail.Node == router.Route(key) && detail.Hash == TwemproxyHashes.Compute(hash, key)
                && detail.Point.HasValue == (distribution == TwemproxyDistribution.Ketama);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Choices))]
    public void Random_keys_fall_on_nodes_by_their_expected_shares(TwemproxyHash hash, TwemproxyDistribution distribution)
    {
        const int Keys = 40_000;
        ShardRouter router = Router(Nodes.Weighing(1, 2, 3, 4, 1), new() { Hash = hash, Distribution = distribution });
        int[] counts = new int[5];
        int counted = 0;

        // On short keys these hashes have not spread yet.
        foreach (byte[] key in SampleKeys.Random(Keys).Where(static key => key.Length >= 12))
        {
            counts[router.Route(key)]++;
            counted++;
        }

        Assert.Equal(1.0, router.ExpectedShares.Sum(), tolerance: 1e-9);
        for (int node = 0; node < counts.Length; node++)
        {
            double share = router.ExpectedShares[node];
            double slack = 5 * Math.Sqrt(counted * share * (1 - share));
            Assert.InRange(counts[node], (counted * share) - slack, (counted * share) + slack);
        }
    }

    [Fact]
    public void Fifteen_bits_of_crc32_leave_a_ring_to_one_node() =>
        Assert.Contains(1.0, Router(Nodes.Alike(4), new() { Hash = TwemproxyHash.Crc32 }).ExpectedShares);

    [Fact]
    public void With_md5_its_ring_of_equal_servers_is_that_of_libketama()
    {
        ShardRouter ketama = new KetamaRouter(Nodes.Alike(5));
        ShardRouter twemproxy = Router(Nodes.Alike(5), new() { Hash = TwemproxyHash.Md5 });

        Assert.All(SampleKeys.Random(5000), key => Assert.Equal(ketama.Explain(key), twemproxy.Explain(key)));
    }

    [Fact]
    public void With_crc32a_and_modula_its_equal_servers_are_those_of_modulo()
    {
        ShardRouter modulo = ShardRouters.Create("modulo", Nodes.Alike(7));
        ShardRouter twemproxy = Router(Nodes.Alike(7), new() { Hash = TwemproxyHash.Crc32a, Distribution = TwemproxyDistribution.Modula });

        Assert.All(SampleKeys.Random(5000), key => Assert.Equal(modulo.Route(key), twemproxy.Route(key)));
    }

    [Theory]
    [InlineData("{}", "{user:42}:name", "user:42")]
    [InlineData("{}", "a{}b", "a{}b")]
    [InlineData("{}", "{}a{b}", "{}a{b}")]
    [InlineData("{}", "a}b{c", "a}b{c")]
    [InlineData("<>", "{user:42}:<name>", "name")]
    [InlineData("$$", "$a$b$c$", "a")]
    [InlineData("$$", "$$a$", "$$a$")]
    [InlineData("", "{user:42}:name", "{user:42}:name")]
    public void Tags_are_what_the_pool_says(string hashTag, string key, string routed)
    {
        ShardRouter router = Router(Nodes.Alike(3), new() { HashTag = hashTag });
        byte[] bytes = System.Text.Encoding.ASCII.GetBytes(key);
        KeyParts parts = router.PartsOf(bytes);

        Assert.Equal(routed, System.Text.Encoding.ASCII.GetString(bytes[parts.Routed]));
        Assert.Equal(routed != key, parts.HasTag);
        Assert.Equal(hashTag == "{}", router.UsesHashTags);
        Assert.Equal(hashTag, router.Tags);
    }

    [Fact]
    public void Braces_as_tags_are_the_rule_that_the_compiler_proves_by()
    {
        ShardRouter slots = ShardRouters.Create("slots", Nodes.Alike(3));
        ShardRouter router = Router(Nodes.Alike(3), new() { HashTag = "{}" });
        Gen<string> keys = Gen.Elements("{", "}", "a", "{}", "b", "").ListOf(6).Select(string.Concat);
        Prop.ForAll(keys.ToArbitrary(), key =>
        {
            byte[] bytes = System.Text.Encoding.ASCII.GetBytes(key);
            return router.PartsOf(bytes) == slots.PartsOf(bytes);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("€")]
    public void A_tag_of_other_than_two_characters_is_refused(string hashTag) => Assert.Equal(
        ["twemproxy.hashTag: is not two characters; write the one that opens a tag and the one that closes it, such as {}, or leave it out"],
        Faults(Nodes.Alike(2), new() { HashTag = hashTag }));

    [Fact]
    public void What_is_no_hash_or_distribution_is_refused() => Assert.Equal(
        [
            "twemproxy.hash: 99 is no hash of twemproxy; it can be "
            + "Fnv1a64, Fnv164, Fnv1a32, Fnv132, OneAtATime, Md5, Crc16, Crc32, Crc32a, Hsieh, Murmur, Jenkins",
            "twemproxy.distribution: 7 is no distribution of twemproxy; it can be Ketama, Modula",
        ],
        Faults(Nodes.Alike(2), new() { Hash = (TwemproxyHash)99, Distribution = (TwemproxyDistribution)7 }));

    [Fact]
    public void Weights_that_twemproxy_cannot_count_are_refused() => Assert.Equal(
        ["the weights are more than twemproxy can count; each can be up to 2147483647, and all together up to 4294967295"],
        Faults(Nodes.Weighing(2147483648, 1), new() { Distribution = TwemproxyDistribution.Modula }));

    [Fact]
    public void A_name_that_twemproxy_has_no_room_for_on_its_ring_is_refused_there_only()
    {
        RouterNode[] nodes = [new("short"), new("x", 1, new string('x', 83), [])];
        string fault = Assert.Single(Faults(nodes, new()));

        Assert.Equal(
            "node 'x' has a ring text that twemproxy has no room for: with the number behind it 86 bytes, and 85 fit; "
            + "no ring of twemproxy has it, so give the name of its server",
            fault);
        Assert.Empty(Faults([new("short"), new("x", 1, new string('x', 82), [])], new()));
        Assert.Empty(Faults(nodes, new() { Distribution = TwemproxyDistribution.Modula }));
    }

    [Fact]
    public void Other_routers_refuse_its_settings()
    {
        var faults = new List<string>();

        Assert.False(RouterCatalog.TryCreate("slots", Nodes.Alike(1), new RouterSettings { Twemproxy = new() }, faults, out _));
        Assert.Equal(["router 'slots' has no hash, distribution or tag to choose; remove Twemproxy, or choose router 'twemproxy'"], faults);
    }

    [Fact]
    public void Weights_of_modula_are_places_in_a_row()
    {
        ShardRouter router = Router(Nodes.Weighing(3, 1, 5), new() { Hash = TwemproxyHash.Crc32a, Distribution = TwemproxyDistribution.Modula });
        foreach (byte[] key in SampleKeys.Numbered(500))
        {
            int place = (int)(Crc32.Compute(key) % 9);
            Assert.Equal(place < 3 ? 0 : place < 4 ? 1 : 2, router.Route(key));
        }
    }

    private static ShardRouter Router(RouterNode[] nodes, TwemproxySettings settings) =>
        ShardRouters.Create("twemproxy", nodes, new RouterSettings { Twemproxy = settings });

    private static List<string> Faults(RouterNode[] nodes, TwemproxySettings settings)
    {
        var faults = new List<string>();
        _ = RouterCatalog.TryCreate("twemproxy", nodes, new RouterSettings { Twemproxy = settings }, faults, out _);
        return faults;
    }
}
