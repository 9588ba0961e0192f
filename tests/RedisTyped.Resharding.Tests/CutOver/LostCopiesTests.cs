using System.Globalization;
using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The way back to a node that has lost some of what it kept, or of what was brought back to it: that is brought back again.</summary>
public sealed class LostCopiesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_brought_back_and_lost_with_a_restart_is_brought_back_again()
    {
        await using PlannedScene scene = await SceneAsync();
        string[] keys = MovedKeys(scene);
        using WatchedCut watched = await scene.CutAndWatchAsync();
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await BringBackAsync(scene, added, keys[0], "first");
        await using (NodeWire old = await NodeWire.OpenAsync(scene.Old))
        {
            await old.AskAsync("SAVE");
        }

        // What comes behind the file that it will begin with again.
        await BringBackAsync(scene, added, keys[1], "second");
        await watched.EndAsync();
        await scene.Old.KillAsync(Cancelled);
        await scene.Old.RestartAsync(Cancelled);
        await using NodeWire again = await NodeWire.OpenAsync(scene.Old);
        Assert.Equal("before", await again.TextAsync("GET", keys[1]));

        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);

        Assert.Equal("first", await again.TextAsync("GET", keys[0]));
        Assert.Equal("second", await again.TextAsync("GET", keys[1]));
    }

    [Fact]
    public async Task Restart_while_keys_are_brought_back_is_noticed()
    {
        await using PlannedScene scene = await SceneAsync();
        string[] keys = MovedKeys(scene);
        await scene.CutAsync(Cancelled);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        await using var back = new KeyReturn(scene.Plan, scene.Plan.Plan.Links[0], epoch: 1, new ReshardEvents(scene.Events.Enqueue));
        Task returning = back.RunAsync(ending.Token, ending.Token);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await BringBackAsync(scene, added, keys[0], "first");
        await using (NodeWire old = await NodeWire.OpenAsync(scene.Old))
        {
            await old.AskAsync("SAVE");
        }

        await BringBackAsync(scene, added, keys[1], "second");
        await scene.Old.KillAsync(Cancelled);
        await scene.Old.RestartAsync(Cancelled);
        await BringBackAsync(scene, added, keys[2], "third");

        await using NodeWire again = await NodeWire.OpenAsync(scene.Old);
        await Wait.UntilAsync(async () => await again.TextAsync("GET", keys[1]) == "second" || returning.IsCompleted, "what was lost is there again");
        Assert.False(returning.IsCompleted, returning.Exception?.ToString());
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => returning);
    }

    [Fact]
    public async Task Restart_of_an_old_node_ends_the_watch_for_late_writes_and_not_the_way_back()
    {
        await using PlannedScene scene = await SceneAsync();
        string[] keys = MovedKeys(scene);
        using WatchedCut watched = await scene.CutAndWatchAsync();
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using (NodeWire old = await NodeWire.OpenAsync(scene.Old))
        {
            await old.AskAsync("SAVE");

            // It does not know its own stream so far any more.
            await old.AskAsync("SET", "some", "lost");
        }

        await scene.Old.KillAsync(Cancelled);
        await scene.Old.RestartAsync(Cancelled);
        await Wait.UntilAsync(() => watched.HasEnded || scene.Events.Any(static told => told.Name == "late-writes-unseen"), "it is told");

        Assert.False(watched.HasEnded, watched.Fault);
        await BringBackAsync(scene, added, keys[0], "after");
        await watched.EndAsync();
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("FLUSHDB")]
    public async Task Copies_that_were_flushed_are_brought_back_as_the_new_node_has_them(string command)
    {
        await using PlannedScene scene = await SceneAsync();
        string[] keys = MovedKeys(scene);
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await added.AskAsync("SET", keys[0], "after");
        await added.AskAsync("DEL", keys[1]);
        await old.AskAsync(command);

        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);

        await AllAreThereAsync(scene, added, old);
        Assert.Equal("after", await old.TextAsync("GET", keys[0]));
        Assert.Contains(scene.Events, static told => told.Name == "way-back-anew");
    }

    [Fact]
    public async Task Copies_that_are_flushed_on_the_way_back_are_missed_before_anybody_looks_for_them()
    {
        await using PlannedScene scene = await SceneAsync();
        string[] keys = MovedKeys(scene);
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await added.AskAsync("SET", keys[0], "after");
        var options = new CutOverOptions { OnStep = async step => { if (step == CutOverStep.Drain) { await old.AskAsync("FLUSHALL"); } } };

        var lost = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(scene.Plan, options, scene.Events.Enqueue, Cancelled));

        Assert.Contains("new topology stays in force", lost.Message, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        Assert.Equal("OK", await added.TextAsync("SET", keys[1], "taken"));
        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        await AllAreThereAsync(scene, added, old);
    }

    /// <summary>What comes before the value is copied again each time, which is no way on.</summary>
    [Fact]
    public async Task Way_back_ends_at_a_value_that_the_old_node_breaks_off_at()
    {
        await using PlannedScene scene = await SceneAsync();
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await added.AskAsync("EVAL", "for i = 0, 9999 do redis.call('SET', 'key:' .. i, 'after') end", "0");
        byte[] value = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(value);
        await added.AskAsync("SET", MovedKeys(scene)[0], value);
        await old.AskAsync("CONFIG", "SET", "client-query-buffer-limit", "1mb");
        await old.AskAsync("FLUSHALL");

        // A machine that is busy may not come as far as that value in so short a time.
        for (var patience = TimeSpan.FromSeconds(1); scene.Events.All(static told => told.Name != "way-back-waits"); patience *= 2)
        {
            var stuck = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(
                scene.Plan, new CutOverOptions { LagPatience = patience }, scene.Events.Enqueue, Cancelled));

            Assert.Contains("new topology stays in force", stuck.Message, StringComparison.Ordinal);
        }
    }

    /// <summary>More was written at the new node since the cut-over than its backlog holds.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_keys_are_brought_back_where_the_new_node_cannot_tell_any_more_what_was_written(bool areFlushed)
    {
        await using PlannedScene scene = await SceneAsync();
        string[] keys = MovedKeys(scene);
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await added.AskAsync("CONFIG", "SET", "repl-backlog-size", "16384");
        await added.AskAsync("SET", keys[0], "after");
        await added.AskAsync("DEL", keys[1]);
        await added.AskAsync("EVAL", "for i = 1, 1000 do redis.call('SET', KEYS[1], string.rep('x', 1000)) end", "1", keys[2]);
        if (areFlushed)
        {
            await old.AskAsync("FLUSHALL");
        }

        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);

        await AllAreThereAsync(scene, added, old);
        Assert.Equal("after", await old.TextAsync("GET", keys[0]));
        Assert.Equal(0L, await old.AskAsync("EXISTS", keys[1]));
        Assert.Contains(scene.Events, static told => told.Name == "way-back-anew");
        Assert.Equal(!areFlushed, scene.Events.Any(static told =>
            told.Name == "way-back-waits" && told.Message.EndsWith(". From here on what was written there is found by reading all keys anew.", StringComparison.Ordinal)));
    }

    /// <summary>It would be read again and again, and the server end the connection each time.</summary>
    [Fact]
    public async Task Value_that_the_old_node_cannot_take_ends_the_way_back_and_is_named()
    {
        await using PlannedScene scene = await SceneAsync();
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        string key = MovedKeys(scene)[0];
        byte[] value = new byte[3 * 1024 * 1024];
        new Random(1).NextBytes(value);
        await added.AskAsync("SET", key, value);
        await old.AskAsync("CONFIG", "SET", "proto-max-bulk-len", "1mb");

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled));

        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        Assert.Contains("proto-max-bulk-len", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Events, static told => told.Name == "way-back-waits");
        await old.AskAsync("CONFIG", "SET", "proto-max-bulk-len", "512mb");
        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        Assert.Equal(value, await old.AskAsync("GET", key));
    }

    private static Task<PlannedScene> SceneAsync() => PlannedScene.StartAsync(LandingMode.Write, servesOn: true, seed: static async node =>
    {
        await using NodeWire wire = await NodeWire.OpenAsync(node);
        for (int i = 0; i < 200; i++)
        {
            await wire.AskAsync("SET", Key(i), "before");
        }
    });

    private static string[] MovedKeys(PlannedScene scene) => [.. Enumerable.Range(0, 200).Select(Key).Where(key => Moved(scene).Keeps(Encoding.ASCII.GetBytes(key), 0))];

    private static OwnerKeyFilter Moved(PlannedScene scene) => new(scene.Plan.New.Snapshot, "b", scene.Plan.Old.Snapshot, "a", sameServer: false);

    private static async Task BringBackAsync(PlannedScene scene, NodeWire added, string key, string value)
    {
        await added.AskAsync("SET", key, value);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await Wait.UntilAsync(async () => await old.TextAsync("GET", key) == value, $"{value} is back");
    }

    private static async Task AllAreThereAsync(PlannedScene scene, NodeWire added, NodeWire old)
    {
        SortedDictionary<string, string> expected = await NodeImage.OfAsync(added, Moved(scene));
        Assert.True(expected.Count > 20, $"{expected.Count} keys have moved");
        Assert.Empty(NodeImage.Differences(expected, await NodeImage.OfAsync(old, Moved(scene))));
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number}");
}
