using RedisTyped.Cli.Resharding;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class LinkTextTests
{
    [Theory]
    [InlineData("stream", null, null, "stream 0 B/s, lag 0 B and 0.3 s")]
    [InlineData("stream", 12.34, null, "stream 0 B/s, lag 0 B and 0.3 s, target p99 12.3 ms")]
    [InlineData("stream", 412.0, 2_000_000L, "stream 0 B/s, lag 0 B and 0.3 s, target p99 412.0 ms, held back to 2.0 MB/s")]
    [InlineData("scan", 412.0, 2_000_000L, "keys one by one, 150 keys/s, target p99 412.0 ms, held back to 2.0 MB/s")]
    [InlineData("snapshot", 412.0, null, "snapshot, 150 keys/s, target p99 412.0 ms")]
    public void Line_of_a_link_says_how_long_its_target_takes_and_what_it_is_given_therefore(string phase, double? p99, long? ceiling, string expected) => Assert.Equal(
        expected,
        LinkText.Pace(
            new JournalState { Process = new JournalProcess("sync", 1, "vm", DateTimeOffset.UnixEpoch) },
            new LinkState
            {
                Source = "a", Target = "b", Mode = "W", Phase = phase, LagMilliseconds = 300, KeysPerSecond = 150, TargetP99Milliseconds = p99, CeilingBytesPerSecond = ceiling,
            }));

    [Fact]
    public void Process_works_on_a_plan_for_a_time()
    {
        var begun = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var state = new JournalState { Updated = begun.AddSeconds(9), Process = new JournalProcess("sync", 12837, "vm", begun) };

        Assert.Equal("'sync', process 12837 on vm works on it for 00:00:09", LinkText.Worker(state, begun.AddSeconds(9)));
    }

    [Theory]
    [InlineData("stream", 9, "synced: every target follows the stream")]
    [InlineData("stream", 11, "synced: every target has followed the stream")]
    [InlineData("stream", null, "synced: every target has followed the stream")]
    [InlineData("waiting", 9, "not up to date: b>c waits for the source")]
    [InlineData("opening", 9, "not up to date: b>c looking for the target")]
    [InlineData("down", 9, "not up to date: b>c the target is not there")]
    [InlineData("waiting", null, "synced: every target has followed the stream")]
    public void Plan_is_told_to_be_synced_where_every_target_follows(string phase, int? written, string expected)
    {
        var begun = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var state = new JournalState
        {
            Phase = ReshardPhase.Synced,
            Updated = begun,
            Process = written is null ? null : new JournalProcess("sync", 1, "vm", begun),
            Links = [Link("c", "P") with { Phase = phase }, Link("d", "P")],
        };

        Assert.Equal(expected, LinkText.Phase(state, begun.AddSeconds(written ?? 0)));
        Assert.Equal(phase == "stream" && written is not null, state.Follows);
    }

    [Theory]
    [InlineData("waiting", "not up to date: b>c waits for the source")]
    [InlineData("stream", "synced: every target has followed the stream")]
    public void Plan_whose_sync_ended_by_a_fault_is_not_told_to_be_synced_where_a_target_did_not_follow(string phase, string expected) => Assert.Equal(
        expected,
        LinkText.Phase(
            new JournalState
            {
                Phase = ReshardPhase.Synced,
                Fault = new JournalFault(26, "KeysLost", "Source b has lost its history."),
                Links = [Link("c", "P") with { Phase = phase }, Link("d", "P")],
            },
            DateTimeOffset.UnixEpoch));

    [Fact]
    public void Process_that_has_died_is_told_of_before_its_silence_is_long()
    {
        var begun = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);
        var state = new JournalState
        {
            Phase = ReshardPhase.Synced, Updated = begun, Process = new JournalProcess("sync", 7, "vm", begun), HasDied = true, Links = [Link("c", "P")],
        };

        Assert.Equal("synced: every target has followed the stream; 'sync', process 7 on vm has died; the same command goes on where it was", LinkText.Head(state, begun));
        Assert.Equal("b>c (P): at the stream when it ended; 0 commands passed, 0 dropped, 0 split, 0 fetched", LinkText.Line(state, state.Links[0]));
        Assert.False(state.Follows);
    }

    [Theory]
    [InlineData("PlanBusy", "planned; ended 2030-01-31 12:00:00 UTC with 26: b>d cannot go on.")]
    [InlineData("KeysLost", "planned; ended 2030-01-31 12:00:00 UTC with 26 (KeysLost): b>d cannot go on.")]
    public void Plan_that_cannot_be_gone_on_with_is_not_said_to_be_worked_on(string failure, string head)
    {
        var ended = new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(head, LinkText.Head(new JournalState { Updated = ended, Fault = new JournalFault(26, failure, "b>d cannot go on.", ended) }, ended));
    }

    [Theory]
    [InlineData(ReshardPhase.Syncing, "To give the plan up: REPLICAOF NO ONE and then FLUSHALL on c, d, if no other plan has them by now, and make the next plan in another file.")]
    [InlineData(ReshardPhase.Synced, "To give the plan up: REPLICAOF NO ONE and then FLUSHALL on c, d, if no other plan has them by now, and make the next plan in another file.")]
    [InlineData(ReshardPhase.RolledBack, "Before another plan brings keys to c, d: CONFIG SET min-replicas-to-write 0 and then FLUSHALL there.")]
    [InlineData(ReshardPhase.Planned, null)]
    [InlineData(ReshardPhase.Cutting, null)]
    [InlineData(ReshardPhase.Flipped, null)]
    public void New_nodes_are_got_back_from_a_plan_before_its_cut_over_and_after_its_way_back(ReshardPhase phase, string? way) =>
        Assert.Equal(way, new JournalState { Phase = phase, Links = [Link("c", "P"), Link("d", "M"), Link("a", "W"), Link("d", "M")] }.WayOut);

    [Fact]
    public void Nodes_that_serve_are_not_to_be_emptied() => Assert.Equal(
        ("To give the plan up, make the next one in another file: what was brought to nodes that serve stays there, and nobody looks for it.", null),
        (new JournalState { Phase = ReshardPhase.Syncing, Links = [Link("a", "W")] }.WayOut, new JournalState { Phase = ReshardPhase.RolledBack, Links = [Link("a", "W")] }.WayOut));

    private static LinkState Link(string target, string mode) => new() { Source = "b", Target = target, Mode = mode, Phase = "stream" };
}
