using System.Text;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Tests.Filters;

public sealed class RegexKeyFilterTests
{
    [Theory]
    [InlineData("^a", "abc", true)]
    [InlineData("^a", "bca", false)]
    [InlineData("b", "abc", true)]
    [InlineData("^(a|-)", "-5", true)]
    [InlineData("é$", "caf\u00e9", true)]
    [InlineData("", "", true)]
    public void An_expression_matches_anywhere_unless_it_says_otherwise(string expression, string key, bool expected) =>
        Assert.Equal(expected, new RegexKeyFilter(expression).Keeps(Encoding.UTF8.GetBytes(key), 0));

    // Told in docs/resharding.md, beside what to write where a Go expression is meant.
    [Theory]
    [InlineData("a$", "a\n", true)]
    [InlineData(@"a\z", "a\n", false)]
    [InlineData(@"^\d$", "\u0663", true)]
    [InlineData("^[0-9]$", "\u0663", false)]
    public void Ends_and_digits_are_those_of_NET(string expression, string key, bool expected) =>
        Assert.Equal(expected, new RegexKeyFilter(expression).Keeps(Encoding.UTF8.GetBytes(key), 0));

    [Theory]
    [InlineData("61", "a")]
    [InlineData("ff", "\ufffd")]
    [InlineData("61e282", "a\ufffd\ufffd")]
    [InlineData("e28262", "\ufffd\ufffdb")]
    [InlineData("eda080", "\ufffd\ufffd\ufffd")]
    [InlineData("c080", "\ufffd\ufffd")]
    [InlineData("f09f9880", "\ud83d\ude00")]
    [InlineData("f09f98", "\ufffd\ufffd\ufffd")]
    [InlineData("e282ac", "\u20ac")]
    public void Each_byte_that_is_no_text_is_one_replacement_character(string key, string expected)
    {
        byte[] bytes = Convert.FromHexString(key);
        char[] text = new char[bytes.Length];

        Assert.Equal(expected, new string(text, 0, RegexKeyFilter.Decode(bytes, text)));
    }

    [Fact]
    public void Long_keys_match_to_their_end()
    {
        byte[] key = Encoding.UTF8.GetBytes(new string('x', 100_000) + "end");

        Assert.True(new RegexKeyFilter("end$").Keeps(key, 0));
        Assert.False(new RegexKeyFilter("^end").Keeps(key, 0));
    }

    [Theory]
    [InlineData("(", "no regular expression")]
    [InlineData(@"(a)\1", "backtracking")]
    [InlineData("(?=a)", "backtracking")]
    public void What_is_no_expression_is_refused(string expression, string fault) =>
        Assert.Contains(fault, Assert.Throws<ArgumentException>(() => new RegexKeyFilter(expression)).Message, StringComparison.Ordinal);

    [Fact]
    public void Asking_allocates_nothing()
    {
        var filter = new RegexKeyFilter("^(user|cart):[0-9]+$");
        byte[] key = "user:42"u8.ToArray();
        Allocated();

        // A collection that other tests cause may empty the pool of arrays, once; what a key allocated would be seen in every round.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated()));

        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
            {
                filter.Keeps(key, 0);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
