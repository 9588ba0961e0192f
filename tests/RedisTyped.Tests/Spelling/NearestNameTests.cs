using RedisTyped.Spelling;

namespace RedisTyped.Tests.Spelling;

public class NearestNameTests
{
    [Theory]
    [InlineData("slot", "slots")]
    [InlineData("SLOTS", "slots")]
    [InlineData("ketma", "ketama")]
    [InlineData("modluo", "modulo")]
    [InlineData("zz", null)]
    [InlineData("", null)]
    public void A_name_is_near_within_one_slip_in_three_characters(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.Of(typed, ["slots", "ketama", "modulo"]));

    [Fact]
    public void Of_equally_near_names_the_one_with_the_same_first_letter_wins() =>
        Assert.Equal("mat", NearestName.Of("max", ["bax", "mat"]));
}
