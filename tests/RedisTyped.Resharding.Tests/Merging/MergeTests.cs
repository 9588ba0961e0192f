using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>One replica of several primaries, by a primary that has no keys itself.</summary>
public sealed class MergeTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Target_has_the_keys_of_all_its_sources_while_they_are_written(int sources)
    {
        await using var redis = await RedisNodes.StartAsync(sources, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var loads = new Loads(redis, sources);
        await loads.MoreAsync(300);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        await loads.MoreAsync(Long.Or(50_000, shortly: 400));
        await loads.StopAsync();

        Assert.True(await merging.NothingDiffersAsync() >= 100 * sources);
        Assert.Equal(1, merging.Primary.Snapshots);
    }

    [Fact]
    public async Task Links_that_break_on_either_side_go_on_where_they_were()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var loads = new Loads(redis, 2);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        await using var target = await NodeWire.OpenAsync(targets[0]);
        for (int time = 0; time < Long.Or(20, shortly: 3); time++)
        {
            await loads.MoreAsync(300);

            // There is no link to break before the target has its snapshot, or while it comes back from the last break.
            await Wait.UntilAsync(
                async () => (await target.TextAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the target follows");
            int resumed = merging.Primary.Resumed;
            await target.TryAsync("CLIENT", "KILL", "TYPE", "master");
            await Wait.UntilAsync(() => merging.Primary.Resumed > resumed, "the target goes on");
            await using var source = await NodeWire.OpenAsync(redis[time % 2]);
            await loads.MoreAsync(100);
            await source.TryAsync("CLIENT", "KILL", "TYPE", "replica");
        }

        await loads.MoreAsync(300);
        await loads.StopAsync();

        await merging.NothingDiffersAsync();
        Assert.Equal(1, merging.Primary.Snapshots);
        Assert.True(merging.Primary.Resumed >= 3, $"{merging.Primary.Resumed}");
        Assert.All(merging.Feeds, static feed => Assert.Equal(1, feed.Snapshots));
    }

    [Fact]
    public async Task Target_goes_on_with_the_next_process_where_the_last_has_ended()
    {
        var folder = Directory.CreateTempSubdirectory("redistyped-merge-");
        try
        {
            await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
            await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
            await using var loads = new Loads(redis, 2);
            await using var merging = await MergedTarget.StartAsync(redis, targets[0], change: options => options with { Folder = folder.FullName });
            var id = merging.Primary.Id;
            for (int time = 0; time < 2; time++)
            {
                await loads.MoreAsync(300);
                await merging.RestartAsync(options => options with { Folder = folder.FullName });
                Assert.Equal(id, merging.Primary.Id);
            }

            await loads.MoreAsync(500);
            await loads.StopAsync();

            await merging.NothingDiffersAsync();
            Assert.Equal(0, merging.Primary.Snapshots);
            await using var target = await NodeWire.OpenAsync(targets[0]);
            Assert.Equal(1, targets[0].Log.Split("Full resync from master").Length - 1);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static TheoryData<string> Routers => Long.IsWanted ? ["modulo", "ketama", "slots"] : ["ketama"];

    [Theory]
    [MemberData(nameof(Routers))]
    public async Task Four_nodes_become_two(string router)
    {
        var old = MergedTarget.Topology(router, 4, "old-");
        var @new = MergedTarget.Topology(router, 2, "new-");
        await using var redis = await RedisNodes.StartAsync(4, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var loads = new Loads(redis, 4, old);
        await loads.MoreAsync(300);
        await using var first = await MergedTarget.StartAsync(redis, targets[0], old, @new, "new-0");
        await using var second = await MergedTarget.StartAsync(redis, targets[1], old, @new, "new-1");
        await loads.MoreAsync(Long.Or(50_000, shortly: 400));
        await loads.StopAsync();

        int keys = await first.NothingDiffersAsync(least: 0) + await second.NothingDiffersAsync(least: 0);
        Assert.True(keys >= 400, $"{keys} keys");
    }

    [Fact]
    public async Task Target_that_has_keys_of_its_own_is_refused()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var target = await NodeWire.OpenAsync(targets[0]);
        await target.AskAsync("SET", "own", "1");
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);

        var fault = await Assert.ThrowsAsync<ReshardException>(() => merging.Feeds[0].Stopped.WaitAsync(TimeSpan.FromSeconds(90)));

        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Equal("1", await target.TextAsync("GET", "own"));
        Assert.Contains("role:master", await target.TextAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Target_is_a_primary_once_all_links_are_at_their_end()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        await using var target = await NodeWire.OpenAsync(targets[0]);

        await merging.Primary.Landers[0].ReleaseAsync(TestContext.Current.CancellationToken);
        Assert.Contains("role:slave", await target.TextAsync("INFO", "replication"), StringComparison.Ordinal);

        await merging.Primary.Landers[1].ReleaseAsync(TestContext.Current.CancellationToken);
        Assert.Contains("role:master", await target.TextAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(32 << 20)]
    [InlineData(1 << 20)]
    public async Task Long_commands_and_transactions_go_through_in_pieces_and_whole_though_the_history_is_shorter(int backlog)
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0], change: options => options with { Backlog = backlog });
        await using var loads = new Loads(redis, 2);
        await using var source = await NodeWire.OpenAsync(redis[0]);
        string value = new('x', 3_000_000);
        await source.AskAsync("SELECT", "1");
        await source.AskAsync("SET", merging.Key(0, "long"), value);
        await source.AskAsync("MULTI");
        for (int i = 0; i < 5; i++)
        {
            await source.AskAsync("APPEND", merging.Key(0, $"part{i}"), value[..(1 + (i * 500_000))]);
            await source.AskAsync("RPUSH", merging.Key(0, "list"), value[..1_900_000]);
        }

        await source.AskAsync("EXEC");
        await loads.MoreAsync(200);
        await loads.StopAsync();

        await merging.NothingDiffersAsync(least: 7);
        Assert.Equal(1, merging.Primary.Snapshots);
        Assert.All(merging.Feeds, static feed => Assert.Empty(feed.Faults));
    }

    [Fact]
    public async Task Command_that_breaks_off_is_taken_back_and_comes_again()
    {
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        var links = new[] { new ReshardLink("a", "b", AllKeys.Instance), new ReshardLink("c", "b", AllKeys.Instance) };
        await using var primary = SyntheticPrimary.Open(MergedTarget.Options(targets[0], "b", links), ReshardEvents.None);
        var (broken, other) = (primary.Landers[0], primary.Landers[1]);
        var start = new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 100), 0);
        var token = TestContext.Current.CancellationToken;
        await BeginAsync(primary, start);
        byte[] whole = RespWords.Encode("SET", "whole", "1");
        byte[] command = RespWords.Encode("SET", "long", new string('x', 3_000_000));
        await broken.ApplyAsync(new byte[][] { RespWords.Encode("SELECT", "3"), whole, command[..2_000_000] }.SelectMany(static part => part).ToArray(), default, token);

        // Nobody comes between the parts of a command.
        var waiting = other.ApplyAsync(RespWords.Encode("SET", "other", "1"), default, token).AsTask();
        Assert.False(waiting.IsCompleted);

        var stands = await broken.OpenAsync(token);
        Assert.Equal(start.At.Offset + RespWords.Encode("SELECT", "3").Length + whole.Length, stands!.Value.At.Offset);
        Assert.Equal(3, stands.Value.Database);
        await waiting;
        broken.BeginStream(stands.Value);
        await broken.ApplyAsync(command, default, token);
        await broken.DrainAsync(stands.Value.At.Offset + command.Length, token);
        await other.DrainAsync(start.At.Offset + 1, token);

        await using var target = await NodeWire.OpenAsync(targets[0]);
        Assert.Equal("1", await target.TextAsync("GET", "other"));
        await target.AskAsync("SELECT", "3");
        Assert.Equal(3_000_000L, await target.AskAsync("STRLEN", "long"));
        Assert.Equal("1", await target.TextAsync("GET", "whole"));
        Assert.Equal(1, primary.Snapshots);
        Assert.Equal(1, primary.Resumed);
    }

    [Fact]
    public async Task Transaction_over_databases_that_breaks_off_comes_again_in_the_database_before_it()
    {
        var folder = Directory.CreateTempSubdirectory("redistyped-merge-");
        try
        {
            await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
            var links = new[] { new ReshardLink("a", "b", AllKeys.Instance), new ReshardLink("c", "b", AllKeys.Instance) };
            var options = MergedTarget.Options(targets[0], "b", links) with { Folder = folder.FullName };
            var start = new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 100), 0);
            var token = TestContext.Current.CancellationToken;
            byte[] before = [.. RespWords.Encode("SELECT", "3"), .. RespWords.Encode("SET", "whole", "1")];
            byte[] begun = [.. RespWords.Encode("MULTI"), .. RespWords.Encode("SET", "first", "1"), .. RespWords.Encode("SELECT", "5"), .. RespWords.Encode("SET", "second", "1")];
            var expected = new LandedPosition(start.At with { Offset = start.At.Offset + before.Length }, 3);
            await using (var primary = SyntheticPrimary.Open(options, ReshardEvents.None))
            {
                await BeginAsync(primary, start);
                MergeLander broken = primary.Landers[0];
                await broken.ApplyAsync((byte[])[.. before, .. begun], default, token);
                await broken.DrainAsync(expected.At.Offset, token);

                Assert.Equal(expected, await broken.OpenAsync(token));
            }

            // The next process knows it from the disk.
            await using var next = await MergedTarget.OpenAgainAsync(options);
            MergeLander lander = next.Landers[0];
            Assert.Equal(expected, await lander.OpenAsync(token));
            lander.BeginStream(expected);
            byte[] all = [.. begun, .. RespWords.Encode("EXEC")];
            await lander.ApplyAsync(all, default, token);
            await lander.DrainAsync(expected.At.Offset + all.Length, token);

            await using var target = await NodeWire.OpenAsync(targets[0]);
            await target.AskAsync("SELECT", "3");
            Assert.Equal("1", await target.TextAsync("GET", "first"));
            await target.AskAsync("SELECT", "5");
            Assert.Equal("1", await target.TextAsync("GET", "second"));
            Assert.Equal(0L, await target.AskAsync("EXISTS", "first"));
            Assert.Equal(0, next.Snapshots);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Sources without keys have landed their snapshots, and the target has loaded them.
    private static async Task BeginAsync(SyntheticPrimary primary, LandedPosition start)
    {
        var token = TestContext.Current.CancellationToken;
        foreach (var lander in primary.Landers)
        {
            Assert.Null(await lander.OpenAsync(token));
            lander.BeginSnapshot(start.At);
            await lander.EndSnapshotAsync(0, token);
            lander.BeginStream(start);
        }

        await primary.Landers[0].DrainAsync(start.At.Offset, token);
    }

    /// <summary>Clients on each source.</summary>
    private sealed class Loads(RedisNodes sources, int count, RedisTyped.Topology.TopologySnapshot? topology = null) : IAsyncDisposable
    {
        private readonly Load[] _loads =
        [
            .. Enumerable.Range(0, count).Select(from => Load.On(
                sources[from],
                text => MergedTarget.OwnedBy(topology ?? MergedTarget.Topology("modulo", count, "old-"), $"old-{from}", text))),
        ];

        public Task MoreAsync(long commands) => Task.WhenAll(_loads.Select(load => load.MoreAsync(commands)));

        public Task StopAsync() => Task.WhenAll(_loads.Select(static load => load.StopAsync()));

        public async ValueTask DisposeAsync()
        {
            foreach (var load in _loads)
            {
                await load.DisposeAsync();
            }
        }
    }
}
