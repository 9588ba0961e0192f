using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing.Runtime;

/// <summary>Whether a target holds what it shall hold, with real times of expiry, and nothing else.</summary>
internal static class Landed
{
    /// <summary>Compares when all that was written has arrived, until keys that are just expiring are gone on both sides.</summary>
    /// <returns>How many keys there are.</returns>
    public static async Task<int> NothingDiffersAsync(RunningLink link, TestNode source, TestNode target, IKeyFilter? filter = null, int least = 100)
    {
        await link.CaughtUpAsync();
        await using var from = await NodeWire.OpenAsync(source);
        await using var to = await NodeWire.OpenAsync(target);
        var (expected, actual) = await Wait.UntilAsync(
            async () => (Expected: await NodeImage.OfAsync(from, filter), Actual: await NodeImage.OfAsync(to, NotOwn.Of(filter), ShiftedTime.RealOf)),
            static images => images.Expected.SequenceEqual(images.Actual));
        Assert.Empty(NodeImage.Differences(expected, actual));
        Assert.True(expected.Count >= least, $"{expected.Count} keys");
        return actual.Count;
    }

    /// <summary>What a target has, without what the tool keeps there.</summary>
    public static Task<SortedDictionary<string, string>> ImageAsync(NodeWire node) => NodeImage.OfAsync(node, NotOwn.Of(null), ShiftedTime.RealOf);

    private sealed class NotOwn(IKeyFilter? filter) : IKeyFilter
    {
        public static NotOwn Of(IKeyFilter? filter) => new(filter);

        public bool Keeps(ReadOnlySpan<byte> key, int db) => !key.StartsWith("__rt:"u8) && filter?.Keeps(key, db) != false;
    }
}
