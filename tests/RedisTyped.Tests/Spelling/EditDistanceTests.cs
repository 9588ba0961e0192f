using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Spelling;

namespace RedisTyped.Tests.Spelling;

public class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("GET", "GET", 0)]
    [InlineData("GTE", "GET", 1)]
    [InlineData("GE", "GET", 1)]
    [InlineData("GEET", "GET", 1)]
    [InlineData("GAT", "GET", 1)]
    [InlineData("", "GET", 3)]
    [InlineData("CA", "ABC", 3)]
    [InlineData("KITTEN", "SITTING", 3)]
    public void Distance_counts_slips(string one, string other, int slips) => Assert.Equal(slips, EditDistance.Between(one, other));

    [Fact]
    public void Distance_is_the_same_both_ways_and_no_longer_than_the_longer_word()
    {
        var word = Gen.Elements('A', 'B', 'C').ArrayOf().Select(letters => new string(letters)).ToArbitrary();
        Prop.ForAll(word, word, (one, other) =>
        {
            int slips = EditDistance.Between(one, other);
            return slips == EditDistance.Between(other, one)
                && slips <= Math.Max(one.Length, other.Length)
                && slips >= Math.Abs(one.Length - other.Length)
                && (slips == 0) == (one == other);
        }).QuickCheckThrowOnFailure();
    }
}
