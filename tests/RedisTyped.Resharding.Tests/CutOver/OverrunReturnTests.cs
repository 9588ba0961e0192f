using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The way back to a node that serves on, where the new node cannot tell more than once what was written there: each time all is brought back, and that is what is told.</summary>
public sealed class OverrunReturnTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_overrun_of_one_watch_is_told_as_the_first_was()
    {
        await using PlannedScene scene = await CutAsync();
        string key = MovedKey(scene);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await OverrunAsync(added, key, "first");
        await BringBackAsync(scene, new ReshardEvents(scene.Events.Enqueue), async (back, returning) =>
        {
            await Wait.UntilAsync(async () => returning.IsCompleted || await old.TextAsync("GET", key) == "first", "all is back");
            await Wait.ForAsync(back.DrainAsync(await added.InfoAsync("replication", "master_repl_offset"), Cancelled));

            await OverrunAsync(added, key, "second");
            await Wait.UntilAsync(async () => returning.IsCompleted || await old.TextAsync("GET", key) == "second", "all is back once more");
        });
    }

    /// <summary>The copy comes to its end before it is known what becomes of the rest.</summary>
    [Fact]
    public async Task Overrun_while_all_keys_are_brought_back_is_told_as_the_first_was()
    {
        await using PlannedScene scene = await CutAsync();
        string key = MovedKey(scene);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await OverrunAsync(added, key, "first");
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var isHeld = new ManualResetEventSlim();
        var events = new ReshardEvents(told =>
        {
            scene.Events.Enqueue(told);
            if (told.Name == "way-back-anew" && begun.TrySetResult())
            {
                isHeld.Wait(Cancelled);
            }
        });
        await BringBackAsync(scene, events, async (_, returning) =>
        {
            await Wait.ForAsync(Task.WhenAny(begun.Task, returning));
            await old.AskAsync("CLIENT", "PAUSE", "600000", "WRITE");
            isHeld.Set();
            await Wait.UntilAsync(
                async () => returning.IsCompleted || Regex.IsMatch(await old.TextAsync("CLIENT", "LIST"), " flags=[A-Za-z]*b"), "the copy is held");

            long before = await added.InfoAsync("stats", "sync_partial_err");
            await OverrunAsync(added, key, "second");
            await Wait.UntilAsync(async () => returning.IsCompleted || await added.InfoAsync("stats", "sync_partial_err") > before, "the stream is at its end");
            await old.AskAsync("CLIENT", "UNPAUSE");
            await Wait.UntilAsync(
                async () => returning.IsCompleted || (scene.Events.Count(static told => told.Name == "way-back-anew") == 2 && await old.TextAsync("GET", key) == "second"),
                "all is back once more");
        });
    }

    private static async Task BringBackAsync(PlannedScene scene, ReshardEvents events, Func<KeyReturn, Task, Task> overrun)
    {
        await using var back = new KeyReturn(scene.Plan, scene.Plan.Plan.Links[0], epoch: 1, events);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        Task returning = back.RunAsync(ending.Token, ending.Token);
        try
        {
            await overrun(back, returning);
            Assert.False(returning.IsCompleted, returning.Exception?.ToString());
        }
        finally
        {
            await ending.CancelAsync();
        }

        Assert.Equal(2, scene.Events.Count(static told => told.Name == "way-back-anew"));
        ReshardEvent[] overruns = [.. scene.Events.Where(static told => told.Message.StartsWith("Server b cannot tell what was written since the cut-over: ", StringComparison.Ordinal))];
        Assert.Equal(["way-back-waits", "way-back-waits"], overruns.Select(static told => told.Name));
        Assert.All(overruns, static told => Assert.EndsWith(". From here on what was written there is found by reading all keys anew.", told.Message, StringComparison.Ordinal));
    }

    private static async Task<PlannedScene> CutAsync()
    {
        PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true, seed: static async node =>
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            for (int i = 0; i < 20; i++)
            {
                await wire.AskAsync("SET", Key(i), "before");
            }
        });
        await scene.CutAsync(Cancelled);
        return scene;
    }

    // In one step, so that nobody follows meanwhile.
    private static async Task OverrunAsync(NodeWire added, string key, string value)
    {
        await added.AskAsync("CONFIG", "SET", "repl-backlog-size", "16384");
        await added.AskAsync("MULTI");
        await added.AskAsync("CLIENT", "KILL", "TYPE", "replica");
        await added.AskAsync("EVAL", "for i = 1, 1000 do redis.call('SET', KEYS[1], string.rep('x', 1000)) end", "1", key);
        await added.AskAsync("SET", key, value);
        await added.AskAsync("EXEC");
    }

    private static string MovedKey(PlannedScene scene)
    {
        var moved = new OwnerKeyFilter(scene.Plan.New.Snapshot, "b", scene.Plan.Old.Snapshot, "a", sameServer: false);
        return Enumerable.Range(0, 20).Select(Key).First(key => moved.Keeps(Encoding.ASCII.GetBytes(key), 0));
    }

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number}");
}
