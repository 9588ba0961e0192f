using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A link whose keys are read one by one, and must be once more since its target has lost them.</summary>
public sealed class RescannedLinkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_that_are_read_anew_are_waited_for()
    {
        // Slowly enough for who does not wait to miss most of them.
        await using ReshardScene scene = await ReshardScene.StartAsync(
            "ketama", before: 1, after: 2, inPlace: true, LandingMode.Scan, new PlanPolicies { RateKeys = 500 });
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        for (int i = 0; i < 2000; i++)
        {
            await source.AskAsync("SET", string.Create(CultureInfo.InvariantCulture, $"key:{i}"), "v");
        }

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancellation);
        TestNode node = scene.ServerOfNew("n1");
        await node.KillAsync(Cancellation);
        await node.RestartAsync(Cancellation);
        await source.AskAsync("SET", scene.Moving("n0", "n1", "last"), "v");

        await sync.DrainAsync(Cancellation);

        await using NodeWire target = await NodeWire.OpenAsync(node);
        var filter = new OwnerKeyFilter(scene.Old, "n0", scene.New, "n1", sameServer: false);
        SortedDictionary<string, string> expected = await LandedImage.OfAsync(source, filter);
        Assert.True(expected.Count > 500, $"{expected.Count} keys move");
        Assert.Empty(NodeImage.Differences(expected, await LandedImage.OfAsync(target, filter)));
    }
}
