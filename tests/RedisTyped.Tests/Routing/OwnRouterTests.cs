using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing;

/// <summary>What a router that a user derives gets without writing it.</summary>
public sealed class OwnRouterTests
{
    [Fact]
    public void It_uses_tags_by_the_redis_cluster_rule() =>
        Assert.Equal(new KeyParts(2..3, .., HasTag: true), new FirstByteRouter().PartsOf("a{b}c"u8));

    [Fact]
    public void It_is_explained_by_its_node_alone() => Assert.Equal(new RouteDetail(97), new FirstByteRouter().Explain("a"u8));

    [Fact]
    public void Its_shares_are_unknown() => Assert.Empty(new FirstByteRouter().ExpectedShares);

    private sealed class FirstByteRouter : ShardRouter
    {
        public override string Name => "first-byte";

        public override int Route(ReadOnlySpan<byte> routedPart) => routedPart[0];
    }
}
