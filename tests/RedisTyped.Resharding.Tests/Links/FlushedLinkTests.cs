using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Commands about whole databases and servers, where a target has keys of several sources.</summary>
public sealed class FlushedLinkTests
{
    [Fact]
    public async Task Source_that_is_emptied_takes_only_its_own_keys_from_the_target()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 3, 1, inPlace: false, LandingMode.Write);
        await FillAsync(scene);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(180, await scene.NothingDiffersAsync(sync));

        await using var first = await NodeWire.OpenAsync(scene.Servers[0]);
        await first.AskAsync("FLUSHALL");
        await first.AskAsync("SET", scene.OwnedBy("n0", "later"), "1");
        Assert.Equal(121, await scene.NothingDiffersAsync(sync));

        await using var second = await NodeWire.OpenAsync(scene.Servers[1]);
        await second.AskAsync("SELECT", "1");
        await second.AskAsync("FLUSHDB", "ASYNC");
        Assert.Equal(101, await scene.NothingDiffersAsync(sync));
    }

    [Fact]
    public async Task Databases_that_one_of_several_sources_swaps_stop_the_run()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 3, 1, inPlace: false, LandingMode.Write);
        await FillAsync(scene);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await using var first = await NodeWire.OpenAsync(scene.Servers[0]);
        await first.AskAsync("SWAPDB", "0", "1");

        var fault = await Assert.ThrowsAsync<ReshardException>(() => sync.Stopped.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken));

        Assert.True(fault.IsFinal, fault.Message);
        Assert.Contains("SWAPDB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Functions_of_one_name_and_different_code_stop_the_run()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 3, 1, inPlace: false, LandingMode.Write);
        for (int source = 0; source < 3; source++)
        {
            await using var wire = await NodeWire.OpenAsync(scene.Servers[source]);
            await wire.AskAsync("FUNCTION", "LOAD", $"#!lua name=mine\nredis.register_function('f', function() return {(source == 2 ? 2 : 1)} end)");
        }

        await using var sync = await scene.SyncAsync();

        var fault = await Assert.ThrowsAsync<ReshardException>(() => sync.Stopped.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken));

        Assert.True(fault.IsFinal, fault.Message);
        Assert.Contains("mine", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_that_is_emptied_in_the_middle_of_its_snapshot_is_asked_again()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Write);
        await FillAsync(scene);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", "200000");
        await using var sync = await scene.SyncAsync();
        await Wait.UntilAsync(() => scene.Events.Any(static told => told.Name == "full-sync"), "the snapshot is on its way");
        await Wait.UntilAsync(async () => await source.InfoAsync("persistence", "rdb_bgsave_in_progress") == 1, "the source makes its snapshot");
        await source.AskAsync("CONFIG", "SET", "rdb-key-save-delay", "0");
        await source.AskAsync("FLUSHALL");
        await source.AskAsync("MSET", "a", "1", "b", "2", "c", "3", "d", "4");
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(4, await scene.NothingDiffersAsync(sync, least: 4));
        Assert.Equal(2, scene.Events.Count(static told => told.Name == "full-sync"));
    }

    [Fact]
    public async Task Target_that_is_emptied_behind_our_back_is_given_everything_anew()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: true, LandingMode.Write);
        await FillAsync(scene);
        await using var source = await NodeWire.OpenAsync(scene.Servers[0]);
        await using var target = await NodeWire.OpenAsync(scene.Servers[1]);
        await using var sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
        await target.AskAsync("FLUSHALL");
        await source.AskAsync("SET", scene.Moving("n0", "n1", "next"), "1");
        await Wait.UntilAsync(() => scene.Events.Any(static told => told.Name == "target-wiped"), "the loss is told");
        await Wait.UntilAsync(() => scene.Events.Count(static told => told.Name == "snapshot-landed") == 2, "the second snapshot has landed");

        await scene.NothingDiffersAsync(sync, least: 10);
    }

    /// <summary>60 keys on each source, 20 in each of three databases.</summary>
    private static async Task FillAsync(ReshardScene scene)
    {
        for (int source = 0; source < scene.Sources.Count; source++)
        {
            await using var wire = await NodeWire.OpenAsync(scene.Servers[source]);
            for (int i = 0; i < 60; i++)
            {
                await wire.AskAsync("SELECT", $"{i % 3}");
                await wire.AskAsync("SET", scene.OwnedBy($"n{source}", $"key:{i}"), $"{i}");
            }
        }
    }
}
