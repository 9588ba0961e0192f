using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A source that has come back without the keys that it had does not have them deleted at its targets, which may have the last copies.</summary>
public sealed class LostKeysTests
{
    internal const int Keys = 20;

    private static readonly string[] Questions = ["-exists", "-pexpiretime", "-pttl"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(LandingMode.Proxy)]
    [InlineData(LandingMode.Write)]
    [InlineData(LandingMode.Merge)]
    [InlineData(LandingMode.Scan)]
    public async Task Source_that_has_come_back_empty_does_not_empty_its_targets_unless_that_is_said(LandingMode mode)
    {
        await using ReshardScene scene = await SyncedAsync(mode);
        await RestartEmptyAsync(scene);

        await using (ReshardSync sync = await scene.SyncAsync())
        {
            await LostAsync(sync.Synced);
        }

        Assert.Equal(Keys, await HeldAsync(scene));

        await using ReshardSync accepting = await ReshardSync.StartAsync(
            OpenedPlan.Load(scene.PlanPath), new ReshardSyncOptions { AcceptsLostKeys = true }, scene.Events.Enqueue, Cancelled);
        await accepting.Synced.WaitAsync(Cancelled);
        await accepting.DrainAsync(Cancelled);
        Assert.Equal(0, await HeldAsync(scene));
    }

    [Fact]
    public async Task Source_that_comes_back_empty_while_its_keys_are_kept_up_to_date_ends_that()
    {
        await using ReshardScene scene = await SyncedAsync(LandingMode.Write);
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);

        await RestartEmptyAsync(scene);

        await LostAsync(sync.Stopped);
        Assert.Equal(Keys, await HeldAsync(scene));
    }

    /// <summary>What matters is whether it has the keys, not how many.</summary>
    [Theory]
    [InlineData(11, true)]
    [InlineData(9, false)]
    public async Task Source_that_has_got_keys_again_is_gone_by_where_it_has_half_of_those_at_its_targets(int again, bool isGoneBy)
    {
        await using ReshardScene scene = await SyncedAsync(LandingMode.Write);
        await RestartEmptyAsync(scene);
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            foreach (string key in MovingOf(scene).Take(again))
            {
                await source.AskAsync("SET", key, "new");
            }

            for (int i = 0; i < Keys; i++)
            {
                await source.AskAsync("SET", scene.Moving("n0", "n2", $"other{i}"), "new");
            }
        }

        await using ReshardSync sync = await scene.SyncAsync();

        await (isGoneBy ? sync.Synced.WaitAsync(Cancelled) : LostAsync(sync.Synced));
        Assert.Equal(isGoneBy ? again + Keys : Keys, await HeldAsync(scene));
    }

    /// <summary>Its history is the same, so that it has been through all that was done to its keys.</summary>
    [Fact]
    public async Task Source_whose_keys_were_deleted_is_followed_though_its_backlog_was_too_short()
    {
        await using ReshardScene scene = await SyncedAsync(LandingMode.Write, "--repl-backlog-size", "1mb");
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await source.AskAsync("FLUSHALL");
            string stays = scene.OwnedBy("n0", "stays");
            for (int i = 0; i < 3; i++)
            {
                await source.AskAsync("SET", stays, new string('x', 1 << 20));
            }

            await source.AskAsync("DEL", stays);
        }

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);

        Assert.Contains(scene.Events, static told => told.Name == "full-resync");
        Assert.Equal(0, await HeldAsync(scene));
    }

    /// <summary>Where it lets nobody look for keys, it is gone by how many there are.</summary>
    [Fact]
    public async Task Source_that_may_not_be_asked_for_keys_is_known_by_their_number()
    {
        await using ReshardScene scene = await SyncedAsync(LandingMode.Proxy);
        await RestartEmptyAsync(scene, Questions);

        await using ReshardSync sync = await scene.SyncAsync();

        await LostAsync(sync.Synced);
        Assert.Contains(scene.Events, static told => told.Name == "lost-keys-counted");
        Assert.Equal(Keys, await HeldAsync(scene));
    }

    /// <summary>Rights that links need anyway tell whether a key is there.</summary>
    [Theory]
    [InlineData("-exists")]
    [InlineData("-exists", "-pexpiretime")]
    public async Task Source_that_may_not_be_asked_by_EXISTS_is_asked_for_times_of_expiry(params string[] forbidden)
    {
        await using ReshardScene scene = await SyncedAsync(LandingMode.Write);
        await RestartEmptyAsync(scene, forbidden);
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            await source.AskAsync("SET", scene.Moving("n0", "n2", "first"), "new");
        }

        await using ReshardSync sync = await scene.SyncAsync();

        await LostAsync(sync.Synced);
        Assert.Equal(Keys, await HeldAsync(scene));
    }

    /// <summary>What its target has may be of others, so that their number says nothing.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Numbers_count_only_for_a_link_that_has_brought_keys(bool hasKeys, long held)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using (NodeWire wire = await NodeWire.OpenAsync(nodes[0]))
        {
            await wire.AskAsync(["ACL", "SETUSER", "default", .. Questions]);
        }

        await using (NodeWire wire = await NodeWire.OpenAsync(nodes[1]))
        {
            await wire.AskAsync("MSET", "one", "v", "other", "v");
        }

        await using NodeClient source = await NodeClient.ConnectAsync("a", CutScene.Access(nodes[0]), Cancelled);
        var keys = new HeldKeys("b", CutScene.Access(nodes[1]), AllKeys.Instance, isAlone: false);

        Assert.Equal(new LookedKeys(held, held) { AreCounted = true }, await keys.LookAsync(source, hasKeys, Cancelled));
    }

    /// <summary>What has landed of a snapshot that breaks off may be the last copies too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Source_that_comes_back_empty_within_its_first_snapshot_does_not_empty_its_targets(bool hasEnded)
    {
        await using ReshardScene scene = await ReshardScene.StartAsync(
            "rendezvous", 2, 3, inPlace: true, LandingMode.Write, new PlanPolicies { RateKeys = 1 }, "--rdbcompression", "no");
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            string value = new('x', 200_000);
            foreach (string key in MovingOf(scene))
            {
                await source.AskAsync("SET", key, value);
            }
        }

        await using ReshardSync first = await scene.SyncAsync();
        Assert.InRange(await Wait.UntilAsync(() => HeldAsync(scene), static held => held > 0), 1, Keys - 1);
        if (hasEnded)
        {
            await first.DisposeAsync();
        }

        await RestartEmptyAsync(scene);
        ReshardSync sync = hasEnded ? await scene.SyncAsync() : first;
        await using (sync)
        {
            await LostAsync(sync.Synced);
        }

        Assert.InRange(await HeldAsync(scene), 1, Keys - 1);
    }

    /// <summary>The source's snapshot waits meanwhile, and does so for no longer than it lets itself be made wait.</summary>
    [Fact]
    public async Task Target_that_stands_still_holds_nothing_up()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        var told = new List<string>();
        var link = new ReshardLink("a", "b", AllKeys.Instance) { Held = new HeldKeys("b", CutScene.Access(nodes[1]), AllKeys.Instance, isAlone: true) };
        nodes[1].Freeze();
        try
        {
            await LostKeys.RefuseAsync(
                "a", CutScene.Access(nodes[0]).Nodes[0], CutScene.Access(nodes[0]), [(link, true)], TimeSpan.FromMilliseconds(100), new ReshardEvents(one => told.Add(one.Name)), Cancelled);
        }
        finally
        {
            nodes[1].Resume();
        }

        Assert.Equal(["lost-keys-cut-short"], told);
    }

    private static async Task LostAsync(Task task)
    {
        var refused = await Assert.ThrowsAsync<ReshardException>(() => task.WaitAsync(TimeSpan.FromSeconds(90), Cancelled));
        Assert.Equal((ReshardFailure.KeysLost, (int)ReshardFailure.PlanBusy), (refused.Failure, refused.ExitCode));
        Assert.StartsWith("Source n0 has lost its history, and ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A scene whose first old node has brought 20 keys over.</summary>
    internal static async Task<ReshardScene> SyncedAsync(LandingMode mode, params string[] words)
    {
        ReshardScene scene = mode is LandingMode.Write or LandingMode.Scan
            ? await ReshardScene.StartAsync("rendezvous", 2, 3, inPlace: true, mode, policies: null, words)
            : await ReshardScene.StartAsync("rendezvous", mode is LandingMode.Merge ? 2 : 1, 1, inPlace: false, mode, policies: null, words);
        await using (NodeWire wire = await NodeWire.OpenAsync(scene.Sources[0]))
        {
            foreach (string key in MovingOf(scene))
            {
                await wire.AskAsync("SET", key, "old");
            }
        }

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await sync.DrainAsync(Cancelled);
        Assert.Equal(Keys, await HeldAsync(scene));
        return scene;
    }

    private static string TargetOf(ReshardScene scene) => scene.Plan.New.Nodes.Contains("n2") ? "n2" : "n0";

    /// <summary>Those.</summary>
    internal static IEnumerable<string> MovingOf(ReshardScene scene) => Enumerable.Range(0, Keys).Select(number => scene.Moving("n0", TargetOf(scene), $"key{number}"));

    private static async Task RestartEmptyAsync(ReshardScene scene, params string[] forbidden)
    {
        await scene.Sources[0].KillAsync(Cancelled);
        await scene.Sources[0].RestartAsync(Cancelled);
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        Assert.Equal(0L, await source.AskAsync("DBSIZE"));
        await source.AskAsync(["ACL", "SETUSER", "default", .. forbidden]);
    }

    /// <summary>How many keys the target has.</summary>
    internal static async Task<long> HeldAsync(ReshardScene scene)
    {
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew(TargetOf(scene)));
        object? keys = await target.AskAsync("KEYS", "[ko]*[0-9]*");
        return ((object?[])keys!).Length;
    }
}
