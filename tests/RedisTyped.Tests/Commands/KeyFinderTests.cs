using RedisTyped.Commands;

namespace RedisTyped.Tests.Commands;

public class KeyFinderTests
{
    [Theory]
    [InlineData("PING", "")]
    [InlineData("GET k", "1")]
    [InlineData("GET ?", "1")]
    [InlineData("get k", "1")]
    [InlineData("SET k v EX 10", "1")]
    [InlineData("DEL a b c", "1 2 3")]
    [InlineData("MSET a 1 b 2", "1 3")]
    [InlineData("MSET ? ? ? ?", "1 3")]
    [InlineData("RENAME a b", "1 2")]
    [InlineData("LCS a b IDX", "1 2")]
    [InlineData("BLPOP a b 0", "1 2")]
    [InlineData("BLPOP ? ?", "1")]
    [InlineData("BITOP AND d a b", "2 3 4")]
    [InlineData("PFMERGE d", "1")]
    [InlineData("GEOSEARCHSTORE d s FROMMEMBER m BYRADIUS 1 km", "1 2")]
    [InlineData("OBJECT ENCODING k", "2")]
    [InlineData("MEMORY USAGE k SAMPLES 0", "2")]
    [InlineData("XGROUP CREATE s g $", "2")]
    [InlineData("XINFO STREAM s FULL", "2")]
    [InlineData("SPUBLISH channel message", "1")]
    [InlineData("PUBLISH channel message", "1")]
    [InlineData("SCAN 0 MATCH k", "")]
    [InlineData("GET", "")]
    public void Keys_at_fixed_places_are_found(string line, string keys) => AssertKeys(line, keys);

    [Theory]
    [InlineData("SINTERCARD 2 a b LIMIT 1", "2 3")]
    [InlineData("ZUNION 2 ? ? WEIGHTS 1 2", "2 3")]
    [InlineData("ZUNIONSTORE d 2 a b", "1 3 4")]
    [InlineData("LMPOP 2 a b LEFT", "2 3")]
    [InlineData("ZMPOP 1 a MIN", "2")]
    [InlineData("BLMPOP 0 2 a b LEFT", "3 4")]
    [InlineData("BZMPOP ? 1 a MIN", "3")]
    [InlineData("EVAL script 2 a b x y", "3 4")]
    [InlineData("EVAL ? 1 ? ?", "3")]
    [InlineData("EVAL script 0", "")]
    [InlineData("EVALSHA_RO sha 0 x", "")]
    [InlineData("FCALL f 1 a x", "3")]
    public void Counted_keys_are_found(string line, string keys) => AssertKeys(line, keys);

    [Theory]
    [InlineData("ZUNION ? a b", "the number of keys is a parameter")]
    [InlineData("EVAL script ? a", "the number of keys is a parameter")]
    [InlineData("ZUNIONSTORE d ? a", "the number of keys is a parameter")]
    [InlineData("ZUNION a b c", "the number of keys is not a whole number")]
    [InlineData("ZUNION 1.5 a b", "the number of keys is not a whole number")]
    [InlineData("ZUNION +1 a", "the number of keys is not a whole number")]
    [InlineData("ZUNION 01 a", "the number of keys is not a whole number")]
    [InlineData("ZUNION 99999999999999999999 a", "the number of keys is not a whole number")]
    [InlineData("ZUNION 0 a", "the number of keys is less than 1")]
    [InlineData("ZUNION -1 a", "the number of keys is less than 1")]
    [InlineData("EVAL script -1 a", "the number of keys is negative")]
    [InlineData("ZUNION 3 a b", "the number of keys is greater than the number of words that follow")]
    [InlineData("ZUNION 9223372036854775807 a", "the number of keys is greater than the number of words that follow")]
    [InlineData("EVAL script 2 a", "the number of keys is greater than the number of words that follow")]
    [InlineData("ZUNIONSTORE d", "the number of keys is missing")]
    public void Count_that_cannot_be_trusted_makes_the_keys_unknown(string line, string why) => AssertUnknown(line, why);

    [Theory]
    [InlineData("XREAD STREAMS s 0", "2")]
    [InlineData("XREAD COUNT 1 BLOCK 0 streams a b 0 0", "6 7")]
    [InlineData("XREAD COUNT ? STREAMS ? ? ? ?", "4 5")]
    [InlineData("XREADGROUP GROUP STREAMS c STREAMS s >", "5")]
    [InlineData("GEORADIUS k 1 2 3 m", "1")]
    [InlineData("GEORADIUS k 1 2 3 m STORE d", "1 7")]
    [InlineData("GEORADIUS k 1 2 3 m ASC STOREDIST ?", "1 8")]
    [InlineData("GEORADIUS STORE 1 2 3 m", "1")]
    [InlineData("GEORADIUSBYMEMBER k STORE 3 m STORE d", "1 6")]
    [InlineData("GEORADIUS k 1 2 3 m STORE", "1")]
    [InlineData("GEORADIUS k 1 2 3 m ? d", "1")]
    [InlineData("GEORADIUS k 1 2 3 m STORE d STORE e", "1 7 9")]
    [InlineData("GEORADIUS k 1 2 3 m STORE STOREDIST ASC", "1 7")]
    [InlineData("GEORADIUSBYMEMBER k", "1")]
    [InlineData("GEORADIUS", "")]
    public void Keys_after_a_keyword_are_found(string line, string keys) => AssertKeys(line, keys);

    [Theory]
    [InlineData("XREAD COUNT 1 s", "the word STREAMS is missing")]
    [InlineData("XREAD ? s 0", "the word STREAMS is missing")]
    [InlineData("XREADGROUP GROUP g c COUNT 1 s", "the word STREAMS is missing")]
    [InlineData("XREAD STREAMS a b 0", "the words after STREAMS do not fall into 2 equal parts")]
    public void Missing_or_odd_streams_make_the_keys_unknown(string line, string why) => AssertUnknown(line, why);

    [Theory]
    [InlineData("SORT k", "1")]
    [InlineData("SORT ? LIMIT 0 10 ASC ALPHA", "1")]
    [InlineData("SORT k STORE d", "1 3")]
    [InlineData("SORT k STORE a STORE b", "1 5")]
    [InlineData("SORT k STORE", "1")]
    [InlineData("SORT k BY nosort GET # store ?", "1 7")]
    [InlineData("SORT k LIMIT BY GET STORE d", "1 6")]
    [InlineData("SORT k ? STORE d", "1 4")]
    [InlineData("SORT_RO k DESC", "1")]
    [InlineData("SORT", "")]
    public void Keys_of_sort_are_found(string line, string keys) => AssertKeys(line, keys);

    [Theory]
    [InlineData("SORT k BY weight_*", "the pattern after BY reads other keys")]
    [InlineData("SORT k by ?", "the pattern after BY is a parameter and may read other keys")]
    [InlineData("SORT_RO k GET # GET object_*->name", "the pattern after GET reads other keys")]
    [InlineData("SORT k STORE d GET ?", "the pattern after GET is a parameter and may read other keys")]
    public void Sort_that_reads_other_keys_has_unknown_ones(string line, string why) => AssertUnknown(line, why);

    [Theory]
    [InlineData("MIGRATE host 6379 k 0 1000", "3")]
    [InlineData("MIGRATE ? ? ? 0 1000 COPY REPLACE", "3")]
    [InlineData("MIGRATE host 6379 \"\" 0 1000 KEYS a b", "7 8")]
    [InlineData("MIGRATE host 6379 \"\" 0 1000 AUTH keys KEYS ? ?", "9 10")]
    [InlineData("MIGRATE host 6379 k 0 1000 AUTH2 keys keys", "3")]
    [InlineData("MIGRATE host 6379", "")]
    public void Keys_of_migrate_are_found(string line, string keys) => AssertKeys(line, keys);

    [Theory]
    [InlineData("MIGRATE host 6379 k 0 1000 KEYS a")]
    [InlineData("MIGRATE host 6379 ? 0 1000 KEYS a")]
    public void Migrate_of_one_key_and_of_many_contradict_each_other(string line) =>
        AssertUnknown(line, "KEYS needs \"\" in the place of the single key");

    [Fact]
    public void Spec_that_the_finder_does_not_know_makes_the_keys_unknown()
    {
        CommandSpec spec = CommandRow.Read("NEW;-2;generic;9.0.0;write;;;1 range 0 1 0,? ?");
        Assert.Equal("Redis does not tell where NEW keeps its keys", KeyFinder.Find(spec, ["NEW", "k"]).WhyUnknown);
        CommandSpec incomplete = CommandRow.Read("NEW;-2;generic;9.0.0;write;;;KEYS@-2 range -1 1 0 incomplete");
        Assert.Equal("Redis does not tell where NEW keeps its keys", KeyFinder.Find(incomplete, ["NEW", "k"]).WhyUnknown);
    }

    [Fact]
    public void Keyword_is_looked_for_backwards_from_the_end_where_the_spec_says_so()
    {
        CommandSpec spec = CommandRow.Read("NEW;-2;generic;9.0.0;write;;;KEYS@-2 range -1 1 0");
        Assert.Equal([4], KeyFinder.Find(spec, ["NEW", "KEYS", "a", "KEYS", "b"]).Positions);
    }

    [Fact]
    public void No_positions_are_the_default() => Assert.Empty(default(KeyPositions).Positions);

    private static void AssertKeys(string line, string keys)
    {
        KeyPositions found = Find(line);
        Assert.Null(found.WhyUnknown);
        Assert.Equal(keys, string.Join(' ', found.Positions));
    }

    private static void AssertUnknown(string line, string why)
    {
        KeyPositions found = Find(line);
        Assert.Equal(why, found.WhyUnknown);
        Assert.Empty(found.Positions);
    }

    private static KeyPositions Find(string line)
    {
        string?[] words = Words.Of(line);
        return KeyFinder.Find(CommandTable.Find(words)!, words);
    }
}
