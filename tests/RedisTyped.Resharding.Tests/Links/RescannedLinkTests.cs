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

        await NothingDiffersAsync(scene);
    }

    /// <summary>It saved in the middle, and was killed when it had answered for all; what it has back says how many it had.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_that_came_since_the_target_was_saved_are_read_anew(bool isToolRestarted)
    {
        await using ReshardScene scene = await SceneAsync(4000);
        ReshardSync sync = await scene.SyncAsync();
        await using var ending = new Ending(() => sync);
        TestNode node = scene.ServerOfNew("n1");
        await using (NodeWire target = await NodeWire.OpenAsync(node))
        {
            await HasKeysAsync(target);
            await target.AskAsync("SAVE");
        }

        await RateAsync(scene, "none");
        await sync.Synced.WaitAsync(Cancellation);
        if (isToolRestarted)
        {
            await sync.DisposeAsync();
        }

        await node.KillAsync(Cancellation);
        await node.RestartAsync(Cancellation);
        if (isToolRestarted)
        {
            sync = await scene.SyncAsync();
            await sync.Synced.WaitAsync(Cancellation);
        }

        // It is noticed when there is more to be sent.
        string last = scene.Moving("n0", "n1", "last");
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await Wait.UntilAsync(
                async () =>
                {
                    await source.AskAsync("SET", last, "v");
                    return scene.Events.Any(static told => told.Name == "scan-begun" && told.Message.Contains("come back", StringComparison.Ordinal));
                },
                "the keys are read again");
        }

        await sync.DrainAsync(Cancellation);
        await NothingDiffersAsync(scene);

        // An empty one, for the backlog.
        Assert.InRange(await scene.FullSyncsAsync(0), 0, 1);
    }

    /// <summary>It had come when the first process ended, and the second ended when the stream had said that it is gone, and gone on.</summary>
    [Fact]
    public async Task Key_removed_between_two_breaks_is_not_there_afterwards()
    {
        await using ReshardScene scene = await SceneAsync(1000);
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n1"));
        byte[][] there;
        await using (await scene.SyncAsync())
        {
            there = await HasKeysAsync(target);
        }

        await source.AskAsync("DEL", there[0]);
        await source.AskAsync("SET", there[1], "later");
        await using (await scene.SyncAsync())
        {
            // Read again by now, and so the stream has come by.
            await Wait.UntilAsync(async () => await target.TextAsync("GET", there[1]) == "later", "keys are read again");
            await source.AskAsync("SET", there[1], "last");
            await Wait.UntilAsync(async () => await target.TextAsync("GET", there[1]) == "last", "the stream has gone on");
            Assert.Equal(1L, await target.AskAsync("EXISTS", there[0]));
        }

        await RateAsync(scene, "none");
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancellation);
        await sync.DrainAsync(Cancellation);

        await NothingDiffersAsync(scene, least: 300);
    }

    [Fact]
    public async Task Databases_that_are_swapped_while_keys_are_read_have_theirs_afterwards()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync(
            "modulo", before: 1, after: 1, inPlace: false, LandingMode.Scan, new PlanPolicies { RateKeys = 1 });
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await source.AskAsync("EVAL", "for i = 1, 400 do redis.call('SET', 'zero:' .. i, 'v') end redis.call('SELECT', 1) for i = 1, 300 do redis.call('SET', 'one:' .. i, 'v') end", "0");
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n0"));
        await using ReshardSync sync = await scene.SyncAsync();
        await HasKeysAsync(target);

        await source.AskAsync("SWAPDB", "0", "1");
        await RateAsync(scene, "none");
        await sync.Synced.WaitAsync(Cancellation);

        Assert.Equal(700, await scene.NothingDiffersAsync(sync));
        Assert.Equal(2, scene.Events.Count(static told => told.Name == "scan-begun"));
        Assert.DoesNotContain(scene.Events, static told => told.Name == "full-sync");
        await sync.DisposeAsync();
        Assert.Equal(0, Assert.Single(ReshardStatus.Read(scene.PlanPath).Report.Links).FullSyncs);
    }

    [Fact]
    public async Task Values_longer_than_the_target_takes_at_once_are_written_in_pieces()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync(
            "modulo", before: 1, after: 1, inPlace: false, LandingMode.Scan, new PlanPolicies { BigKeyBytes = 1 << 20 }, "--proto-max-bulk-len", "1mb");
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await source.AskAsync(
            "EVAL", "for i = 1, 3000 do local t = {} for j = 1, 200 do t[j] = math.random(1000000) end redis.call('HSET', 'large', i, table.concat(t)) end redis.call('PEXPIRE', 'large', 3600000)", "0");

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TimeSpan.FromSeconds(90), Cancellation);

        Assert.Equal(1, await scene.NothingDiffersAsync(sync, least: 1));
    }

    private static async Task<ReshardScene> SceneAsync(int keys)
    {
        ReshardScene scene = await ReshardScene.StartAsync("ketama", before: 1, after: 2, inPlace: true, LandingMode.Scan, new PlanPolicies { RateKeys = 1 });
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await source.AskAsync("EVAL", "for i = 1, ARGV[1] do redis.call('SET', 'key:' .. i, 'v') end", "0", keys.ToString(CultureInfo.InvariantCulture));
        return scene;
    }

    private static Task RateAsync(ReshardScene scene, string rate) => File.WriteAllTextAsync(RateFile.PathOf(scene.PlanPath), rate, Cancellation);

    private static Task<byte[][]> HasKeysAsync(NodeWire target) => Wait.UntilAsync(
        async () => (await target.BytesAsync("KEYS", "*")).Where(static key => !key.AsSpan().StartsWith("__rt:"u8) && !key.AsSpan().StartsWith("redistyped:"u8)).ToArray(),
        static keys => keys.Length > 1);

    private static async Task NothingDiffersAsync(ReshardScene scene, int least = 500)
    {
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n1"));
        var filter = new OwnerKeyFilter(scene.Old, "n0", scene.New, "n1", sameServer: false);
        SortedDictionary<string, string> expected = await LandedImage.OfAsync(source, filter);
        Assert.True(expected.Count > least, $"{expected.Count} keys move");
        Assert.Empty(NodeImage.Differences(expected, await LandedImage.OfAsync(target, filter)));
    }

    private sealed class Ending(Func<IAsyncDisposable> last) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => last().DisposeAsync();
    }
}
