using System.Collections.Concurrent;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>A target that its links wait for, since it has nothing to go on from.</summary>
public sealed class AwaitedTargetTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Links of one source wait for each other, here for a day, as long as it is not known that one of them has to wait itself.</summary>
    [Fact]
    public async Task Dead_target_holds_up_no_other_link_of_its_source_and_is_told_with_why()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, MergedTarget.Nodes);
        var (source, dead, live) = (nodes[0], nodes[1], nodes[2]);
        await using NodeWire wire = await NodeWire.OpenAsync(source);
        await wire.AskAsync("SET", "before", "v");
        ReshardLink[] links = [new("a", "c", AllKeys.Instance), new("a", "d", AllKeys.Instance)];
        var events = new ConcurrentQueue<ReshardEvent>();
        var told = new ReshardEvents(events.Enqueue);
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        SyntheticPrimaryOptions merged = MergedTarget.Options(dead, "c", [links[0]]);
        dead.Freeze();
        await using SyntheticPrimary primary = SyntheticPrimary.Open(
            merged with { Access = merged.Access with { AnswerTimeout = TimeSpan.FromDays(1) }, AwayAfter = TimeSpan.Zero, ComesWithin = TimeSpan.FromDays(1) }, told);
        var written = new TargetOptions { Source = "a", Address = new SourceAddress(live.Host, live.Port), Owned = AllKeys.Instance, Spool = spool };
        await using LinkRun run = await LinkRun.StartAsync(
            [("a", new SourceOptions { Nodes = [new SourceAddress(source.Host, source.Port)] }, [new LinkPlan(links[0], "M", primary.Landers[0]), new LinkPlan(links[1], "W", new TargetLander(written, told))])],
            new LinkRunOptions { GatherDelay = TimeSpan.FromDays(1) },
            told,
            Cancelled);

        // It is being looked for, and may be ready in a moment.
        await Wait.UntilAsync(() => StateOf("d").Phase == "waiting", "the live one is ready");
        Assert.Equal(("opening", null), (StateOf("c").Phase, StateOf("c").Trouble));
        await dead.KillAsync(Cancelled);
        await Wait.UntilAsync(() => StateOf("d").Phase == "stream", "the live one is at the stream");
        WaitsForTarget();

        // So has it to be given everything anew.
        await live.KillAsync(Cancelled);
        await live.RestartAsync(Cancelled);
        await wire.AskAsync("SET", "between", "v");
        await Wait.UntilAsync(() => StateOf("d") is { Phase: "stream", FullSyncs: 2 }, "the live one is at the stream again");
        WaitsForTarget();
        Assert.DoesNotContain(events, static told => told.Name == "target-lost" && told.Message.StartsWith("Target c", StringComparison.Ordinal));

        await dead.RestartAsync(Cancelled);
        await Wait.ForAsync(run.Synced);
        await wire.AskAsync("SET", "after", "v");
        await Wait.ForAsync(run.DrainAsync(new Dictionary<string, long> { ["a"] = await wire.InfoAsync("replication", "master_repl_offset") }, Cancelled));

        // They come to share a connection to their source meanwhile.
        await Wait.UntilAsync(() => run.Read().Links.All(static link => (link.Phase, link.Trouble) == ("stream", null)), "both are at the stream");
        foreach (TestNode node in new[] { dead, live })
        {
            await using NodeWire target = await NodeWire.OpenAsync(node);
            Assert.Equal(3L, await target.AskAsync("EXISTS", "before", "between", "after"));
        }

        LinkState StateOf(string target) => run.Read().Links.Single(link => link.Target == target);

        void WaitsForTarget()
        {
            LinkState state = StateOf("c");
            Assert.Equal(("down", (long?)null), (state.Phase, state.LagMilliseconds));
            Assert.StartsWith($"Target c has not come: The target {dead.EndPoint} ", state.Trouble, StringComparison.Ordinal);
        }
    }

    /// <summary>It would wait for an answer that nobody gives, and its links for it.</summary>
    [Fact]
    public async Task Target_whose_place_fails_is_let_go_and_its_links_are_told_though_their_history_is_given_up()
    {
        await using RedisNodes targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        var events = new ConcurrentQueue<ReshardEvent>();
        await using SyntheticPrimary primary = SyntheticPrimary.Open(
            MergedTarget.Options(targets[0], "c", [new("a", "c", AllKeys.Instance)]),
            new ReshardEvents(told =>
            {
                events.Enqueue(told);
                _ = told.Name == "full-sync" ? throw new InvalidDataException("Nobody can be told.") : told;
            }));

        Task opening = primary.Landers[0].OpenAsync(Cancelled).AsTask();
        await Wait.UntilAsync(() => events.Any(static told => told.Name == "history-lost"), "it is let go");
        await Wait.ForAsync(Task.WhenAny(opening));
        var ended = await Assert.ThrowsAsync<InvalidOperationException>(() => Wait.ForAsync(primary.Landers[0].OpenAsync(Cancelled).AsTask()));
        Assert.Equal("What is done for target c has ended: Nobody can be told.", ended.Message);

        // It comes again by itself.
        await Wait.UntilAsync(() => events.Count(static told => told.Name == "replica-left") >= 2, "it is let go again");
        Assert.Equal((1, false), (primary.Snapshots, primary.HasTarget));
    }
}
