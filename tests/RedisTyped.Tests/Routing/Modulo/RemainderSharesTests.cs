using RedisTyped.Routing;

namespace RedisTyped.Tests.Routing.Modulo;

public sealed class RemainderSharesTests
{
    [Theory]
    [InlineData("modulo", 3, new[] { 1431655766L, 1431655765L, 1431655765L })]
    [InlineData("rediscluster", 3, new[] { 1431655766L, 1431655765L, 1431655765L })]
    [InlineData("rb-partition", 3, new[] { 1431655765L, 1431655766L, 1431655765L })]
    [InlineData("modulo", 4, new[] { 1073741824L, 1073741824L, 1073741824L, 1073741824L })]
    [InlineData("rb-partition", 4, new[] { 1073741824L, 1073741824L, 1073741824L, 1073741824L })]
    public void Shares_count_the_hashes_of_each_remainder(string router, int nodes, long[] hashes) => Assert.Equal(
        hashes,
        ShardRouters.Create(router, Nodes.Alike(nodes)).ExpectedShares.Select(static share => (long)(share * (1L << 32))));
}
