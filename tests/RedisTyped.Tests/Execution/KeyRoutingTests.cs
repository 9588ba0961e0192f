using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Execution;
using RedisTyped.Keys;
using RedisTyped.Routing;

namespace RedisTyped.Tests.Execution;

public class KeyRoutingTests
{
    private static readonly CommandMethod Method = new("IUserStore", "GetNameAsync", "GET", IsReadOnly: true);
    private static readonly string[] Pieces = ["", "{", "}", "{}", "}{", "a", "42", "{x}", "é", "\0", "{{", "}}"];

    [Fact]
    public void The_tag_of_a_template_routes()
    {
        var router = new RecordingRouter();

        KeyRouting.NodeOf(router, Method, Tagged("", "42", ":name"));

        Assert.Equal("user:42", router.Routed);
        Assert.Equal(5, router.Prefix?.Length);
    }

    [Fact]
    public void A_key_without_a_tag_routes_whole()
    {
        var router = new RecordingRouter();

        KeyRouting.NodeOf(router, Method, Untagged("42"));

        Assert.Equal("user:42:name", router.Routed);
        Assert.Equal(5, router.Prefix?.Length);
    }

    [Fact]
    public void Braces_in_a_key_without_a_tag_make_one_and_the_precomputed_prefix_is_left_alone()
    {
        var router = new RecordingRouter();

        KeyRouting.NodeOf(router, Method, Untagged("{42}"));

        Assert.Equal("42", router.Routed);
        Assert.Null(router.Prefix);
    }

    [Fact]
    public void A_closing_brace_inside_the_tag_cuts_it_alike_for_all_its_keys()
    {
        var router = new RecordingRouter();

        KeyRouting.NodeOf(router, Method, [Tagged("", "4}2", ":name"), Tagged("", "4}2", ":cart")]);

        Assert.Equal("user:4", router.Routed);
        Assert.Equal(5, router.Prefix?.Length);
    }

    [Fact]
    public void A_brace_before_the_tag_is_refused_by_the_template_and_not_by_the_value()
    {
        var e = Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(new RecordingRouter(), Method, Tagged("{hidden}", "42", ":name")));

        Assert.Equal(
            "IUserStore.GetNameAsync: a parameter's value holds a brace that opens another hash tag before template '{tenant}:{user:{id}}:name', " +
            "so the key would live on another node than the keys it belongs with; refuse or encode braces in that value.",
            e.Message);
    }

    [Theory]
    [InlineData("}42")]
    [InlineData("}")]
    public void A_tag_that_a_value_empties_is_refused(string id)
    {
        // A template such as {{id}} has nothing constant in its tag.
        var key = new BuiltKey(new KeyShape("{{id}}:name", tagged: true, default), Encoding.UTF8.GetBytes($"{{{id}}}:name"), TagStart: 1);

        var e = Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(new RecordingRouter(), Method, key));

        Assert.Contains("empties the hash tag of template '{{id}}:name'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_braces_would_part_are_refused()
    {
        var e = Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(
            new RecordingRouter(), Method, [Untagged("{1}"), new BuiltKey(new KeyShape("user:{id}:cart", false, default), "user:{2}:cart"u8.ToArray(), -1)]));

        Assert.StartsWith(
            "IUserStore.GetNameAsync: braces in a parameter would part the keys of templates 'user:{id}:name' and 'user:{id}:cart'",
            e.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Routers_that_hash_whole_keys_take_several_only_if_they_are_equal()
    {
        var router = new RecordingRouter(usesHashTags: false);
        KeyRouting.NodeOf(router, Method, [Untagged("1"), Untagged("1")]);
        Assert.Equal("user:1:name", router.Routed);

        var e = Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(router, Method, [Untagged("1"), Untagged("2")]));

        Assert.Contains("the router 'recording' hashes whole keys", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_between_other_characters_route_and_braces_do_not()
    {
        ShardRouter router = ShardRouters.Create(
            "twemproxy", [.. Enumerable.Range(0, 7).Select(static i => new RouterNode($"n{i}"))], new RouterSettings { Twemproxy = new() { HashTag = "<>" } });

        Assert.Equal(router.Route("7"u8), KeyRouting.NodeOf(router, Method, [Untagged("<7>"), Untagged("{8}<7>")]));
        Assert.Equal(router.Route("user:{8}:name"u8), KeyRouting.NodeOf(router, Method, Untagged("{8}")));
        var e = Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(router, Method, [Untagged("<7>"), Untagged("<8>")]));
        Assert.Contains("the router 'twemproxy' hashes what stands between < and >, so they need not live on one node", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_missing_and_too_long_keys_are_refused()
    {
        Assert.Equal(
            "IUserStore.GetNameAsync: the key of template '{id}' is empty.",
            Assert.Throws<ArgumentException>(() => Route([])).Message);
        Assert.Equal(
            "IUserStore.GetNameAsync: the key of template '{id}' is null.",
            Assert.Throws<ArgumentException>(() => Route(null!)).Message);
        // Never written to, so the machine never gives these pages.
        Assert.Equal(
            "IUserStore.GetNameAsync: the key of template '{id}' has 536870913 bytes; Redis takes at most 536870912.",
            Assert.Throws<ArgumentException>(() => Route(GC.AllocateUninitializedArray<byte>(512 * 1024 * 1024 + 1))).Message);
        Assert.Equal(
            "IUserStore.GetNameAsync was called with no keys; give at least one.",
            Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(new RecordingRouter(), Method, [])).Message);

        static int Route(byte[] bytes) =>
            KeyRouting.NodeOf(new RecordingRouter(), Method, new BuiltKey(new KeyShape("{id}", false, default), bytes, -1));
    }

    [Fact]
    public void Legacy_tags_that_leave_nothing_to_store_are_refused()
    {
        var router = ShardRouters.Create("rediscluster", [new RouterNode("node_1")], new RouterSettings { LegacyTags = true });

        var e = Assert.Throws<ArgumentException>(() => KeyRouting.NodeOf(
            router, Method, new BuiltKey(new KeyShape("{id}", false, default), "{42}"u8.ToArray(), -1)));

        Assert.Contains("leaves nothing to store", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever the values: refused, or the node is that of the final bytes by the rule of Redis Cluster, prefix or not.</summary>
    [Fact]
    public void The_node_is_always_that_of_the_final_bytes()
    {
        var slots = ShardRouters.Create("slots", [.. Enumerable.Range(0, 7).Select(i => new RouterNode($"n{i}"))]);
        var pieces = Gen.Elements(Pieces).ListOf(3).Select(string.Concat);
        int routed = 0;
        Prop.ForAll(pieces.Zip(pieces).Zip(pieces).ToArbitrary(), values =>
        {
            var ((before, id), after) = values;
            foreach (var key in new[] { Tagged(before, id, after), Untagged(id) })
            {
                int expected = slots.Route(key.Bytes.AsSpan(slots.PartsOf(key.Bytes).Routed));
                if (NodeOrRefusal(slots, key) is { } node)
                {
                    routed++;
                    Assert.Equal(expected, node);
                }
                else
                {
                    Assert.True(key.Shape.Tagged);
                }
            }
        }).QuickCheckThrowOnFailure();
        Assert.True(routed > 50);
    }

    /// <summary>Keys that share a tag template go to one node or are refused, each by itself or together.</summary>
    [Fact]
    public void Keys_of_one_tag_are_never_parted()
    {
        var slots = ShardRouters.Create("slots", [.. Enumerable.Range(0, 7).Select(i => new RouterNode($"n{i}"))]);
        var pieces = Gen.Elements(Pieces).ListOf(3).Select(string.Concat);
        Prop.ForAll(pieces.Zip(pieces).Zip(pieces).ToArbitrary(), values =>
        {
            var ((before, id), after) = values;
            var one = NodeOrRefusal(slots, Tagged(before, id, after));
            var other = NodeOrRefusal(slots, Tagged("", id, ":cart"));
            return one is null || other is null || one == other;
        }).QuickCheckThrowOnFailure();
    }

    private static int? NodeOrRefusal(ShardRouter router, BuiltKey key)
    {
        try
        {
            return KeyRouting.NodeOf(router, Method, key);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static BuiltKey Tagged(string tenant, string id, string rest)
    {
        string start = tenant.Length == 0 ? "" : tenant + ":";
        var shape = new KeyShape(tenant.Length == 0 ? "{user:{id}}:name" : "{tenant}:{user:{id}}:name", tagged: true, UserPrefix);
        return new BuiltKey(shape, Encoding.UTF8.GetBytes($"{start}{{user:{id}}}{rest}"), TagStart: Encoding.UTF8.GetByteCount(start) + 1);
    }

    private static BuiltKey Untagged(string id) =>
        new(new KeyShape("user:{id}:name", tagged: false, UserPrefix), Encoding.UTF8.GetBytes($"user:{id}:name"), TagStart: -1);

    private static RoutedPrefix UserPrefix => new(
        5, RedisTyped.Hashing.Crc16.Compute("user:"u8), RedisTyped.Hashing.Crc32.Compute("user:"u8));

    private sealed class RecordingRouter(bool usesHashTags = true) : ShardRouter
    {
        public string? Routed { get; private set; }

        public RoutedPrefix? Prefix { get; private set; }

        public override string Name => "recording";

        public override bool UsesHashTags => usesHashTags;

        public override int Route(ReadOnlySpan<byte> routedPart)
        {
            Routed = Encoding.UTF8.GetString(routedPart);
            return 0;
        }

        internal override int Route(ReadOnlySpan<byte> routedPart, in RoutedPrefix prefix)
        {
            Prefix = prefix;
            return Route(routedPart);
        }
    }
}
