using System.Text;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A source that lacks keys which its targets have is followed where they are gone within its history, and where nobody waits for who waits for that.</summary>
public sealed class GoneKeysTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>It waits for what is asked for, so that it would be waited for in vain.</summary>
    [Fact]
    public async Task Target_that_gives_no_keys_without_its_primary_says_how_many_it_has()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--replica-serve-stale-data", "no"] });
        await using (NodeWire wire = await NodeWire.OpenAsync(nodes[1]))
        {
            await wire.AskAsync("MSET", "one", "v", "other", "v");
            await wire.AskAsync("REPLICAOF", "127.0.0.1", "1");
            Assert.StartsWith("MASTERDOWN", Assert.IsType<ReplyError>(await wire.TryAsync("PING")).Text, StringComparison.Ordinal);
        }

        await using NodeClient source = await NodeClient.ConnectAsync("a", CutScene.Access(nodes[0]), Cancelled);
        var keys = new HeldKeys("b", CutScene.Access(nodes[1]), AllKeys.Instance, isAlone: true);

        Assert.Equal(new LookedKeys(2, 2) { AreCounted = true }, await keys.LookAsync(source, hasKeys: true, Cancelled));
    }

    [Fact]
    public async Task Target_that_gives_no_keys_without_its_primary_goes_on_with_another_run()
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(LandingMode.Proxy, "--replica-serve-stale-data", "no");
        await using ReshardSync sync = await scene.SyncAsync();

        await sync.Synced.WaitAsync(TimeSpan.FromSeconds(90), Cancelled);

        Assert.Equal(LostKeysTests.Keys, await scene.NothingDiffersAsync(sync, least: LostKeysTests.Keys));
        await scene.SnapshotsAreAsync(1);
    }

    /// <summary>Each has a part of what the source had.</summary>
    [Fact]
    public async Task Numbers_of_several_targets_count_together()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--enable-debug-command", "yes"] });
        for (int i = 0; i < 3; i++)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(nodes[i]);
            await wire.AskAsync("DEBUG", "POPULATE", i == 0 ? "60" : "100", $"of:{i}");
            await wire.AskAsync("ACL", "SETUSER", "default", "-exists", "-pexpiretime", "-pttl");
        }

        (ReshardLink, bool)[] links =
        [
            .. new[] { 1, 2 }.Select(i => (new ReshardLink("a", $"n{i}", AllKeys.Instance) { Held = new HeldKeys($"n{i}", CutScene.Access(nodes[i]), AllKeys.Instance, isAlone: true) }, true)),
        ];
        var lost = await Assert.ThrowsAsync<ReshardException>(
            () => LostKeys.RefuseAsync("a", new SourceAddress(nodes[0].Host, nodes[0].Port), CutScene.Access(nodes[0]), links, LostKeys.Longest, ReshardEvents.None, Cancelled));

        Assert.Equal(ReshardFailure.KeysLost, lost.Failure);
        Assert.Contains("140 of the 200 keys", lost.Message, StringComparison.Ordinal);
    }

    /// <summary>However many keys there are of which no more than the number is known.</summary>
    [Fact]
    public async Task Numbers_count_no_more_than_keys_that_were_looked_at()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--enable-debug-command", "yes"] });
        for (int i = 0; i < 3; i++)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(nodes[i]);
            await wire.AskAsync("DEBUG", "POPULATE", i == 0 ? "5100" : i == 1 ? "5000" : "1000", $"of:{i}");
            if (i == 1)
            {
                await wire.AskAsync("ACL", "SETUSER", "default", "-scan");
            }
        }

        (ReshardLink, bool)[] links =
        [
            .. new[] { 1, 2 }.Select(i => (new ReshardLink("a", $"n{i}", AllKeys.Instance) { Held = new HeldKeys($"n{i}", CutScene.Access(nodes[i]), AllKeys.Instance, isAlone: true) }, true)),
            (new ReshardLink("a", "again", AllKeys.Instance) { Held = new HeldKeys("again", CutScene.Access(nodes[2]), AllKeys.Instance, isAlone: true) }, true),
        ];
        var lost = await Assert.ThrowsAsync<ReshardException>(
            () => LostKeys.RefuseAsync("a", new SourceAddress(nodes[0].Host, nodes[0].Port), CutScene.Access(nodes[0]), links, LostKeys.Longest, ReshardEvents.None, Cancelled));

        Assert.Contains("2000 of the 3000 keys", lost.Message, StringComparison.Ordinal);
    }

    /// <summary>Its history is the one that the snapshot was of. The target keeps keys that expire until it is told that they are gone.</summary>
    [Fact]
    public async Task Source_whose_keys_are_gone_since_its_first_snapshot_broke_off_is_followed()
    {
        await using ReshardScene scene = await ReshardScene.StartAsync(
            "rendezvous", 2, 3, inPlace: true, LandingMode.Write, new PlanPolicies { RateKeys = 1 }, "--rdbcompression", "no");
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        string value = new('x', 200_000);
        foreach (string key in LostKeysTests.MovingOf(scene))
        {
            await source.AskAsync("SET", key, value, "EX", "1000");
        }

        await using (ReshardSync first = await scene.SyncAsync())
        {
            Assert.InRange(await Wait.UntilAsync(() => LostKeysTests.HeldAsync(scene), static held => held > 0), 1, LostKeysTests.Keys - 1);
        }

        foreach (string key in LostKeysTests.MovingOf(scene))
        {
            await source.AskAsync("PEXPIRE", key, "1");
        }

        await Wait.UntilAsync(async () => await source.AskAsync("DBSIZE") is 0L, "they have expired");
        await source.AskAsync("SET", scene.Moving("n0", "n2", "other"), "new");
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);

        await scene.NothingDiffersAsync(sync, least: 1);
        Assert.Equal(1, await LostKeysTests.HeldAsync(scene));
    }

    /// <summary>As one that has crashed, and was started from an older file.</summary>
    [Fact]
    public async Task Source_whose_keys_are_gone_is_followed_where_a_target_has_lost_its_place()
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(LandingMode.Write);
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n2"));
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        var held = new List<(string Key, byte[] Value)>();
        foreach (byte[] key in await target.BytesAsync("KEYS", "*"))
        {
            held.Add((Encoding.UTF8.GetString(key), (byte[])(await target.AskAsync("DUMP", key))!));
        }

        await source.AskAsync(["DEL", .. LostKeysTests.MovingOf(scene)]);
        await sync.DrainAsync(Cancelled);
        await target.TryAllAsync([["MULTI"], .. held.Select(static one => new object[] { "RESTORE", one.Key, "0", one.Value, "REPLACE" }), ["EXEC"]]);
        await source.AskAsync("SET", scene.Moving("n0", "n2", "last"), "new");
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || scene.Events.Any(static told => told.Name == "target-wiped"), "it is noticed");
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || scene.Events.Count(static told => told.Name == "full-sync" && told.Message.StartsWith("Source n0 ", StringComparison.Ordinal)) == 2, "it is given everything anew");

        await scene.NothingDiffersAsync(sync, least: 1);
        Assert.False(sync.Stopped.IsCompleted);
    }

    /// <summary>It is given everything anew, but has been told of all by the same source.</summary>
    [Theory]
    [InlineData(LandingMode.Write)]
    [InlineData(LandingMode.Scan)]
    public async Task Source_whose_keys_are_gone_is_followed_where_times_of_expiry_were_real_for_too_long(LandingMode mode)
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(mode);
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using NodeWire target = await NodeWire.OpenAsync(scene.ServerOfNew("n2"));
        foreach (byte[] checkpoint in await target.BytesAsync("KEYS", "__rt:ckpt:*"))
        {
            await target.AskAsync("HSET", checkpoint, "expiry", "settled", "until", "1");
        }

        await source.AskAsync(["DEL", .. LostKeysTests.MovingOf(scene)]);
        await source.AskAsync("SET", scene.Moving("n0", "n2", "last"), "new");
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);

        Assert.Contains("expiry-distrusted", scene.Events.Select(static told => told.Name));
        Assert.Equal(1, await scene.NothingDiffersAsync(sync, least: 1));
    }

    /// <summary>What cannot be followed piece by piece is given anew, and the keys that it has emptied are not lost.</summary>
    [Fact]
    public async Task Source_that_has_emptied_a_database_within_a_transaction_over_several_is_followed()
    {
        await using ReshardScene scene = await LostKeysTests.SyncedAsync(LandingMode.Merge);
        await using NodeWire source = await NodeWire.OpenAsync(scene.Sources[0]);
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        string stays = scene.Moving("n0", "n0", "stays");

        await source.TryAllAsync([["MULTI"], ["SELECT", "1"], ["SET", stays, "1"], ["SELECT", "0"], ["SET", stays, "1"], ["FLUSHDB"], ["EXEC"]]);
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || scene.Events.Any(static told => told.Name == "history-lost"), "it is given everything anew");

        Assert.Equal(1, await scene.NothingDiffersAsync(sync, least: 1));
        Assert.False(sync.Stopped.IsCompleted);
    }
}
