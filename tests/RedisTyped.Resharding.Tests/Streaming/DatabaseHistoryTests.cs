using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Streaming;

public sealed class DatabaseHistoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(DatabaseHistory.Longest - 1)]
    [InlineData(DatabaseHistory.Longest)]
    [InlineData(DatabaseHistory.Longest + 100)]
    public void Database_is_known_as_far_back_as_is_remembered(int changes)
    {
        var databases = new DatabaseHistory(0, 0);
        for (int change = 1; change <= changes; change++)
        {
            databases.Add(change * 10L, change % 16);
        }

        int forgotten = Math.Max(0, changes + 1 - DatabaseHistory.Longest);
        for (int change = 0; change <= changes; change++)
        {
            int? database = change < forgotten ? null : change % 16;
            Assert.Equal(database, databases.At(change * 10L));
            Assert.Equal(database, databases.At((change * 10L) + 9));
        }
    }

    [Fact]
    public void Same_database_again_takes_no_place()
    {
        var databases = new DatabaseHistory(5, 1);
        for (int i = 0; i < 2 * DatabaseHistory.Longest; i++)
        {
            databases.Add(6 + i, 1);
        }

        Assert.Equal(1, databases.At(5));
        Assert.Null(databases.At(4));
    }

    [Fact]
    public void Nothing_is_said_of_a_time_when_nobody_knew()
    {
        var databases = new DatabaseHistory(0, null);
        databases.Add(10, 2);

        Assert.Null(databases.At(9));
        Assert.Equal(2, databases.At(10));
    }
}
