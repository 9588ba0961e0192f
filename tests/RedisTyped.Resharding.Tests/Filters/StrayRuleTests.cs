using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Tests.Filters;

public sealed class StrayRuleTests
{
    /// <summary>The new topology has the old one's second server as its first, and the others not at all.</summary>
    [Theory]
    [InlineData(StrayPolicy.Keep, 0, 0, true)]
    [InlineData(StrayPolicy.Keep, 1, 0, false)]
    [InlineData(StrayPolicy.Keep, 1, 1, true)]
    [InlineData(StrayPolicy.Drop, 0, 0, false)]
    [InlineData(StrayPolicy.Fail, 0, 0, false)]
    public void Kept_strays_are_brought_but_to_the_server_that_is_their_owner(StrayPolicy policy, int before, int after, bool isBrought) =>
        Assert.Equal(isBrought, new StrayRule(policy, [-1, 0, -1]).Brings(before, after));

    [Fact]
    public void Kept_strays_are_brought_where_no_server_stays() => Assert.True(new StrayRule(StrayPolicy.Keep).Brings(0, 0));
}
