using System.Globalization;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>A primary that retires: it follows us where it is, and is given what its successor is given.</summary>
public sealed class FenceTests
{
    private static readonly ReshardLink WayBack = new("new-0", "old-0", AllKeys.Instance);

    [Fact]
    public async Task Primary_that_retires_keeps_its_keys_refuses_writes_and_follows_its_successor()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var retiring = await NodeWire.OpenAsync(redis[0]);
        await using var successor = await NodeWire.OpenAsync(redis[1]);
        await HandOverAsync(redis[0], retiring, successor);
        string run = await FieldAsync(retiring, "server", "run_id");

        await using var primary = SyntheticPrimary.Open(Options(redis[0]), ReshardEvents.None);
        var stopped = await FenceAsync(primary, redis[0], retiring, successor);
        await using var feed = LanderFeed.Start(redis[1], primary.Link(WayBack.Name), WayBack.Filter);

        Assert.StartsWith("READONLY", Assert.IsType<RedisTyped.Resharding.Streaming.ReplyError>(await retiring.TryAsync("SET", "a", "1")).Text, StringComparison.Ordinal);
        Assert.Equal(1000L, await retiring.AskAsync("DBSIZE"));
        Assert.Equal(run, await FieldAsync(retiring, "server", "run_id"));

        // What is written from now on comes back.
        await successor.AskAsync("SET", "key:1", "new");
        await successor.AskAsync("DEL", "key:2");
        await successor.AskAsync("SELECT", "3");
        await successor.AskAsync("SET", "late", "1", "PX", "3600000");
        await feed.DrainAsync();

        await NothingDiffersAsync(successor, retiring);
        Assert.Equal(1000, (await NodeImage.OfAsync(retiring)).Count);
        Assert.Equal(0, primary.Snapshots);
        Assert.DoesNotContain("Full resync", redis[0].Log, StringComparison.Ordinal);
        await Wait.UntilAsync(() => redis[0].Log.Contains("Successful partial resynchronization with master", StringComparison.Ordinal), "it says that it went on");
        Assert.True(primary.Offset > stopped.Offset);

        // And back again.
        await primary.Landers[0].ReleaseAsync(TestContext.Current.CancellationToken);
        await retiring.AskAsync("SET", "key:3", "back");
        Assert.Equal(run, await FieldAsync(retiring, "server", "run_id"));
    }

    [Fact]
    public async Task Retired_primary_goes_on_with_the_next_process()
    {
        var folder = Directory.CreateTempSubdirectory("redistyped-fence-");
        try
        {
            await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
            await using var retiring = await NodeWire.OpenAsync(redis[0]);
            await using var successor = await NodeWire.OpenAsync(redis[1]);
            await HandOverAsync(redis[0], retiring, successor);
            var options = Options(redis[0]) with { Folder = folder.FullName };
            await using (var first = SyntheticPrimary.Open(options, ReshardEvents.None))
            {
                await FenceAsync(first, redis[0], retiring, successor);
                await using var feed = LanderFeed.Start(redis[1], first.Link(WayBack.Name), WayBack.Filter);
                await successor.AskAsync("INCR", "count");
                await feed.DrainAsync();
            }

            await successor.AskAsync("INCR", "count");
            await using var second = await MergedTarget.OpenAgainAsync(options);
            await using var next = LanderFeed.Start(redis[1], second.Link(WayBack.Name), WayBack.Filter);
            await next.DrainAsync();

            Assert.Equal("2", await retiring.TextAsync("GET", "count"));
            await NothingDiffersAsync(successor, retiring);
            Assert.DoesNotContain("Full resync", redis[0].Log, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Primary_that_is_not_where_it_was_expected_is_given_no_snapshot()
    {
        await using var redis = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var retiring = await NodeWire.OpenAsync(redis[0]);
        await retiring.AskAsync("SET", "own", "1");
        var told = new System.Collections.Concurrent.ConcurrentQueue<ReshardEvent>();
        await using var primary = SyntheticPrimary.Open(Options(redis[0]), new ReshardEvents(told.Enqueue));
        var start = new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 1), 0);
        primary.ExpectPrimary(new ReplicationPosition(ReplicationId.NewRandom(), 0), new Dictionary<string, LandedPosition> { [WayBack.Name] = start });

        await retiring.AskAsync("REPLICAOF", "127.0.0.1", Port(primary));

        await Wait.UntilAsync(() => told.Any(static one => one.Name == "fence-refused"), "it was refused");
        Assert.Equal("1", await retiring.TextAsync("GET", "own"));
        Assert.False(primary.Fenced.IsCompleted);
        Assert.DoesNotContain("Full resync", redis[0].Log, StringComparison.Ordinal);
    }

    private static SyntheticPrimaryOptions Options(TestNode retiring) => MergedTarget.Options(retiring, "old-0", [WayBack]) with { Announce = null };

    private static string Port(SyntheticPrimary primary) => primary.EndPoint.Port.ToString(CultureInfo.InvariantCulture);

    private static async Task HandOverAsync(TestNode node, NodeWire retiring, NodeWire successor)
    {
        for (int i = 0; i < 1000; i++)
        {
            await retiring.AskAsync("SET", $"key:{i}", "1");
        }

        await successor.AskAsync("REPLICAOF", node.Host, node.Port.ToString(CultureInfo.InvariantCulture));
        await Wait.UntilAsync(async () => await FieldAsync(successor, "replication", "master_link_status") == "up", "the successor has the keys");
        await retiring.AskAsync("CLIENT", "PAUSE", "60000", "WRITE");
        long written = await retiring.InfoAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(async () => await successor.InfoAsync("replication", "slave_repl_offset") >= written, "the successor has all");
        await successor.AskAsync("REPLICAOF", "NO", "ONE");
    }

    private static async Task<ReplicationPosition> FenceAsync(SyntheticPrimary primary, TestNode node, NodeWire retiring, NodeWire successor)
    {
        var expected = await PositionAsync(retiring);
        primary.ExpectPrimary(expected, new Dictionary<string, LandedPosition> { [WayBack.Name] = new(await PositionAsync(successor), null) });
        await retiring.AskAsync("REPLICAOF", "127.0.0.1", Port(primary));
        var stopped = await primary.Fenced.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        await retiring.AskAsync("CLIENT", "UNPAUSE");
        Assert.Equal(expected.Id, stopped.Id);
        Assert.True(stopped.Offset >= expected.Offset);
        await Wait.UntilAsync(async () => await FieldAsync(retiring, "replication", "master_link_status") == "up", $"{node.Name} follows");
        return stopped;
    }

    private static async Task<ReplicationPosition> PositionAsync(NodeWire node) => new(
        new ReplicationId(await FieldAsync(node, "replication", "master_replid")), await node.InfoAsync("replication", "master_repl_offset"));

    private static async Task<string> FieldAsync(NodeWire node, string section, string field) => (await node.TextAsync("INFO", section))
        .Split("\r\n").Single(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..];

    private static async Task NothingDiffersAsync(NodeWire successor, NodeWire retiring) =>
        Assert.Empty(NodeImage.Differences(await NodeImage.OfAsync(successor), await NodeImage.OfAsync(retiring)));
}
