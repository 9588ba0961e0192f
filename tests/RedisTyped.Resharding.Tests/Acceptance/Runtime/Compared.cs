using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance.Runtime;

/// <summary>Whether a replica holds what it shall hold, and nothing else, with all values and times of expiry.</summary>
internal static class Compared
{
    public static async Task<int> NothingDiffersAsync(TestNode source, TestNode replica, IKeyFilter filter, int least = 100)
    {
        await using var from = await NodeWire.OpenAsync(source);
        await using var to = await NodeWire.OpenAsync(replica);
        return await NothingDiffersAsync(from, to, filter, least);
    }

    /// <summary>Waits until the replica has applied all that was written, and compares.</summary>
    /// <returns>How many keys there are.</returns>
    public static async Task<int> NothingDiffersAsync(NodeWire source, NodeWire replica, IKeyFilter filter, int least = 100)
    {
        long written = await source.InfoAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(async () => await replica.InfoAsync("replication", "slave_repl_offset") >= written, $"the replica has applied offset {written}");

        // Keys that soon expire may do so while they are looked at.
        var (expected, actual) = await Wait.UntilAsync(
            async () => (Expected: await NodeImage.OfAsync(source, filter), Actual: await NodeImage.OfAsync(replica)),
            static images => images.Expected.SequenceEqual(images.Actual));
        Assert.Empty(NodeImage.Differences(expected, actual));
        Assert.True(expected.Count >= least, $"{expected.Count} keys");
        Assert.Equal(0, await replica.InfoAsync("stats", "unexpected_error_replies"));
        return actual.Count;
    }
}
