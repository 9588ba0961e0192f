using RedisTyped.Epochs;

namespace RedisTyped.Operation.Tests.Epochs;

public sealed class EpochProgressTests
{
    /// <summary>Servers that serve on refuse writes until every client has said so.</summary>
    [Fact]
    public void Calls_of_before_are_told_to_be_answered_once_that_can_be_seen()
    {
        var seen = new List<bool>();
        var progress = new EpochProgress(0, TimeSpan.FromSeconds(5), TimeProvider.System);
        progress.OnSettled = () => seen.Add(progress.IsSettled);

        progress.Enter(1);
        Assert.False(progress.IsSettled);
        Assert.Empty(seen);

        // Those of an epoch that another one has taken the place of leave the ones of that one.
        progress.Enter(2);
        progress.Settle(1);
        progress.Settle(2);

        Assert.Equal([false, true], seen);
    }
}
