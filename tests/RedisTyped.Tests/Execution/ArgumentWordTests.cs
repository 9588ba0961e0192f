using System.Text;
using RedisTyped.Execution;

namespace RedisTyped.Tests.Execution;

public sealed class ArgumentWordTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Limit", "Limit")]
    [InlineData("weight_*", "weight_*")]
    [InlineData("of-thirty-two-letters-and-no-more", "?")]
    [InlineData("of-thirty-two-letters-and-no-mor", "of-thirty-two-letters-and-no-mor")]
    [InlineData("a-pattern-that-is-longer-than-any-keyword:*", "*")]
    [InlineData("größe", "?")]
    [InlineData("größe:*", "*")]
    public void Word_that_can_be_no_keyword_is_told_by_its_star_alone(string word, string text) =>
        Assert.Equal(text, ArgumentWord.Text(Encoding.UTF8.GetBytes(word)));

    [Fact]
    public void Long_key_of_MIGRATE_is_not_taken_for_the_empty_one()
    {
        CommandLine line = CommandLine.Parse("MIGRATE", ["host", 6379, new string('k', 40), 0, 1000, "KEYS", "a"]);

        Assert.Equal("KEYS needs \"\" in the place of the single key", line.FindKeys().WhyUnknown);
    }
}
