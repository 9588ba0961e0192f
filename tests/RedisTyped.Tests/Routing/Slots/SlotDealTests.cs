using RedisTyped.Routing;
using RedisTyped.Routing.Slots;

namespace RedisTyped.Tests.Routing.Slots;

public sealed class SlotDealTests
{
    /// <summary>What <c>redis-cli --cluster create</c> of Redis 7.0.15 proposed for as many masters on one address.</summary>
    [Theory]
    [InlineData("0-5460 5461-10922 10923-16383")]
    [InlineData("0-3276 3277-6553 6554-9829 9830-13106 13107-16383")]
    [InlineData("0-2730 2731-5460 5461-8191 8192-10922 10923-13652 13653-16383")]
    [InlineData("0-2340 2341-4680 4681-7021 7022-9361 9362-11702 11703-14042 14043-16383")]
    [InlineData(
        "0-1488 1489-2978 2979-4467 4468-5957 5958-7446 7447-8936 8937-10425 10426-11915 11916-13404 13405-14894 "
        + "14895-16383")]
    [InlineData(
        "0-1364 1365-2730 2731-4095 4096-5460 5461-6826 6827-8191 8192-9556 9557-10922 10923-12287 12288-13652 "
        + "13653-15018 15019-16383")]
    [InlineData(
        "0-1259 1260-2520 2521-3780 3781-5040 5041-6301 6302-7561 7562-8821 8822-10081 10082-11342 11343-12602 "
        + "12603-13862 13863-15123 15124-16383")]
    [InlineData(
        "0-963 964-1927 1928-2890 2891-3854 3855-4818 4819-5782 5783-6745 6746-7709 7710-8673 8674-9637 9638-10600 "
        + "10601-11564 11565-12528 12529-13492 13493-14455 14456-15419 15420-16383")]
    [InlineData(
        "0-861 862-1724 1725-2586 2587-3448 3449-4311 4312-5173 5174-6035 6036-6898 6899-7760 7761-8622 8623-9484 "
        + "9485-10347 10348-11209 11210-12071 12072-12934 12935-13796 13797-14658 14659-15521 15522-16383")]
    [InlineData(
        "0-711 712-1424 1425-2136 2137-2848 2849-3561 3562-4273 4274-4985 4986-5698 5699-6410 6411-7122 7123-7835 "
        + "7836-8547 8548-9260 9261-9972 9973-10684 10685-11397 11398-12109 12110-12821 12822-13534 13535-14246 "
        + "14247-14958 14959-15671 15672-16383")]
    [InlineData(
        "0-682 683-1364 1365-2047 2048-2730 2731-3412 3413-4095 4096-4778 4779-5460 5461-6143 6144-6826 6827-7508 "
        + "7509-8191 8192-8874 8875-9556 9557-10239 10240-10922 10923-11604 11605-12287 12288-12970 12971-13652 "
        + "13653-14335 14336-15018 15019-15700 15701-16383")]
    public void Deals_are_those_of_redis_cli(string ranges) =>
        Assert.Equal(ranges, string.Join(' ', SlotDeal.Even(ranges.Split(' ').Length)));

    /// <summary>The first count at which double precision would part from redis-cli, which ends this range at 14283.</summary>
    [Fact]
    public void Sums_are_rounded_to_single_precision_as_in_redis_cli() =>
        Assert.Equal(new SlotRange(14073, 14283), SlotDeal.Even(78)[67]);

    [Fact]
    public void Every_deal_is_without_gaps_and_even_within_two_slots()
    {
        for (int nodes = 1; nodes <= SlotRange.SlotCount; nodes = nodes < 1100 ? nodes + 1 : nodes * 2)
        {
            SlotRange[] deal = SlotDeal.Even(nodes);

            Assert.Equal(nodes, deal.Length);
            Assert.Equal(0, deal[0].First);
            Assert.Equal(SlotRange.SlotCount - 1, deal[^1].Last);
            Assert.All(deal.Zip(deal.Skip(1)), static pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
            double even = SlotRange.SlotCount / (double)nodes;
            Assert.All(deal, range => Assert.InRange(range.Last - range.First + 1, even - 2, even + 2));
        }
    }
}
