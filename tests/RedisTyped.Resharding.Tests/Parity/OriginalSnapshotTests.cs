using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Rdb;

namespace RedisTyped.Resharding.Tests.Parity;

/// <summary>Snapshots are filtered as redis-resharding-proxy filtered them, but for what it did wrong.</summary>
public sealed class OriginalSnapshotTests
{
    /// <summary>Every recorded run, and how many empty databases the original left at the end of the snapshot.</summary>
    public static TheoryData<string, string, int> Runs => new()
    {
        { "v6-many-types", ".*", 0 },
        { "v6-many-types", "^a", 0 },
        { "v6-many-types", "^b", 1 },
        { "v6-many-types", "na$", 1 },
        { "v6-many-types", "^[0-9]+$", 1 },
        { "v6-many-types", "^aaaa", 1 },
        { "v6-many-types", "^$", 1 },
        { "v6-many-types", "nomatch", 2 },
        { "v4-no-checksum", ".*", 0 },
        { "v4-no-checksum", "^a", 0 },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_snapshot_is_that_of_the_original_without_padding_and_empty_databases(string file, string expression, int emptyDatabases)
    {
        byte[] kept = RdbFiltering.Filter(OriginalVectors.File(file), new RegexKeyFilter(expression));

        Assert.Equal(new OriginalSnapshot(OriginalVectors.Filtered(file, expression)).WithoutEmptyDatabases(emptyDatabases), kept);
    }

    [Fact]
    public void All_recorded_runs_are_held_against() =>
        Assert.Equal(OriginalVectors.SnapshotRuns, Runs.Select(static run => (run.Data.Item1, run.Data.Item2)));

    [Fact]
    public void A_snapshot_that_keeps_every_key_is_the_very_one_that_came()
    {
        foreach (string file in (string[])["v6-many-types", "v4-no-checksum"])
        {
            Assert.Equal(OriginalVectors.File(file), RdbFiltering.Filter(OriginalVectors.File(file), new RegexKeyFilter(".*")));
        }
    }

    // The original read -5 as 251 and -30000 as 35536, and sent such keys to the wrong side, or to neither.
    [Theory]
    [InlineData(new byte[] { 0xC0, 0xFB }, "^-5$", "^251$")]
    [InlineData(new byte[] { 0xC1, 0xD0, 0x8A }, "^-30000$", "^35536$")]
    [InlineData(new byte[] { 0xC2, 0xFE, 0xFF, 0xFF, 0xFF }, "^-2$", "^4294967294$")]
    public void A_negative_integer_key_is_matched_with_its_sign_and_not_as_the_original_read_it(byte[] key, string expression, string original)
    {
        byte[] rdb = new RdbBytes("REDIS0006").Select(0).Raw([0, .. key]).Text("v").End();

        Assert.Equal(rdb, RdbFiltering.Filter(rdb, new RegexKeyFilter(expression)));
        Assert.Equal(new RdbBytes("REDIS0006").End(), RdbFiltering.Filter(rdb, new RegexKeyFilter(original)));
    }
}
