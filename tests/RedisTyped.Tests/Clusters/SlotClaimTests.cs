using RedisTyped.Clusters;

namespace RedisTyped.Tests.Clusters;

public sealed class SlotClaimTests
{
    // As redis-server 7.0.15 writes it: 50 is given away but still this node's, 102 is on its way to it and still the other's.
    private const string Nodes = """
        07c37dfeb235213a872192d90877d0cd55635b91 127.0.0.1:30004@31004,h4 slave e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 0 1426238317239 4 connected
        67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1 127.0.0.1:30002@31002 master - 0 1426238316232 2 connected 5461-10922
        e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca 127.0.0.1:30001@31001 myself,master - 0 0 7 connected 0-99 101 200-5460 [50->-67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1] [102-<-67ed2db8d677e59ec4a4cefb06858cf2a1a89fa1]
        """;

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(5460)]
    public void Node_claims_the_slots_that_it_says_are_its_own(int slot) =>
        Assert.Equal(new SlotClaim("e7d1eecce10fd6bb5eb35b9f99a514335d9ba9ca", 7), SlotClaim.Read(Nodes, slot));

    [Theory]
    [InlineData(100)]
    [InlineData(102)]
    [InlineData(5461)]
    public void Slots_that_are_still_on_their_way_here_and_those_of_others_are_not_claimed(int slot) => Assert.Null(SlotClaim.Read(Nodes, slot));

    [Fact]
    public void Node_without_slots_and_a_reply_of_nothing_claim_nothing()
    {
        Assert.Null(SlotClaim.Read("e7d1 127.0.0.1:30001@31001 myself,master - 0 0 7 connected", 0));
        Assert.Null(SlotClaim.Read("", 0));
    }

    [Fact]
    public void Claim_of_the_higher_epoch_holds()
    {
        var older = new SlotClaim("a", 1);
        var newer = new SlotClaim("b", 2);

        Assert.Same(newer, SlotClaim.Newer(older, newer));
        Assert.Same(newer, SlotClaim.Newer(newer, older));
        Assert.Same(older, SlotClaim.Newer(older, null));
        Assert.Same(older, SlotClaim.Newer(null, older));
        Assert.Null(SlotClaim.Newer(null, null));
    }

    [Fact]
    public void Claim_is_new_when_it_is_first_heard_of_and_for_a_second_after_it_has_changed()
    {
        var time = new Clock();
        var claims = new SlotClaims(time);

        Assert.True(claims.IsNew(5, new SlotClaim("a", 1)));
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.True(claims.IsNew(5, new SlotClaim("a", 1)));
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.False(claims.IsNew(5, new SlotClaim("a", 1)));
        Assert.True(claims.IsNew(6, new SlotClaim("a", 1)));

        Assert.True(claims.IsNew(5, new SlotClaim("a", 2)));
        time.Advance(TimeSpan.FromSeconds(1.1));
        Assert.False(claims.IsNew(5, new SlotClaim("a", 2)));
        Assert.True(claims.IsNew(5, null));
    }

    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
