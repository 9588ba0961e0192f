using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Bytes that do not come as they were sent, where late writes are watched for.</summary>
public sealed class MalformedWatchTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Broken_bytes_are_asked_for_again_and_end_the_watch_the_third_time_in_a_row()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await scene.CutAsync(new CutOverOptions(), Cancelled);
        string[] moved = [.. Enumerable.Range(0, 100).Select(static id => $"{{cut:{id}}}:name").Where(key => scene.New.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == "b").Take(2)];
        string[] position = CutOverState.Read(ReshardJournal.TryRead(scene.PlanPath)!.CutOver).Offsets["a"].Split(' ');
        var late = new ConcurrentQueue<LateWrite>();
        await using NodeWire stale = await NodeWire.OpenAsync(scene.Old);
        await using var relay = new Relay(scene.Old, breaksBehind: "BREAK") { Breaks = 2 };
        var watch = new LateWriteWatch(
            "a", CutScene.Access(scene.Old) with { Nodes = [relay.Address] }, new MovedKeys(scene.Before, "a", scene.New, "a"), late.Enqueue, ReshardEvents.None);
        Task watching = watch.RunAsync(new ReplicationPosition(new ReplicationId(position[0]), long.Parse(position[1], CultureInfo.InvariantCulture)), Cancelled);

        await stale.AskAsync("SET", moved[0], "BREAK");
        await Wait.UntilAsync(() => !late.IsEmpty || watching.IsCompleted, "it comes whole the third time");
        Assert.Equal((0, moved[0]), (relay.Breaks, Encoding.UTF8.GetString(Assert.Single(late).Key)));
        relay.Breaks = 10;
        await stale.AskAsync("SET", moved[1], "BREAK");

        var ended = await Assert.ThrowsAsync<ReshardException>(() => watching.WaitAsync(TimeSpan.FromSeconds(60), Cancelled));
        Assert.Equal((12, true, 7), (ended.ExitCode, ended.IsFinal, relay.Breaks));
        Assert.StartsWith("Server a: The stream is not what a source sends: ", ended.Message, StringComparison.Ordinal);
        Assert.Matches(" It stands behind offset [0-9]+, and came so on 3 links in a row: ", ended.Message);
        Assert.EndsWith("From here on late writes are not seen any more.", ended.Message, StringComparison.Ordinal);
        Assert.Single(late);
    }
}
