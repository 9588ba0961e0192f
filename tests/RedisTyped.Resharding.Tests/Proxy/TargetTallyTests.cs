using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Replication.Runtime;

namespace RedisTyped.Resharding.Tests.Proxy;

public sealed class TargetTallyTests
{
    [Theory]
    [InlineData(200, 3)]
    [InlineData(150, 3)]
    [InlineData(149, 0)]
    [InlineData(100, 0)]
    [InlineData(99, null)]
    [InlineData(201, null)]
    public void Replica_that_is_behind_what_it_was_sent_goes_on_in_the_database_that_was_selected_there(long offset, int? database)
    {
        var tally = new TargetTally(RunningProxy.Target());
        var databases = new DatabaseHistory(100, 0);
        databases.Add(150, 3);
        tally.Left(200, databases);

        Assert.Equal(database, tally.DatabaseAt(offset));
    }
}
