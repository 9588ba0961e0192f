using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>Commands over all keys of one of three sources, whose target has the keys of the others too.</summary>
public sealed class EverythingCommandTests
{
    [Theory]
    [InlineData("FLUSHALL", false)]
    [InlineData("FLUSHALL", true)]
    [InlineData("FLUSHDB", false)]
    [InlineData("FLUSHDB", true)]
    public async Task Flush_of_one_source_leaves_the_keys_of_the_others(string flush, bool inTransaction)
    {
        await using var redis = await RedisNodes.StartAsync(3, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        for (int from = 0; from < 3; from++)
        {
            await FillAsync(redis[from], merging, from);
        }

        await using var source = await NodeWire.OpenAsync(redis[1]);
        await source.SnapshotIsOverAsync();
        await source.AskAsync("SELECT", "1");
        if (inTransaction)
        {
            await source.AskAsync("MULTI");
        }

        await source.AskAsync(flush);
        await source.AskAsync("SET", merging.Key(1, "after"), "1");
        await source.AskAsync("INCR", merging.Key(1, "0"));
        if (inTransaction)
        {
            await source.AskAsync("EXEC");
        }

        // Each of the others has 1200 keys in each of two databases.
        await merging.NothingDiffersAsync(least: 4802);
        Assert.Equal(1, merging.Primary.Landers[1].Counters["sweeps"]);
        Assert.Equal(flush == "FLUSHALL" ? 2400 : 1200, merging.Primary.Landers[1].Counters["keysSwept"]);
        Assert.Equal(1, merging.Primary.Snapshots);
    }

    [Fact]
    public async Task Flush_in_a_transaction_that_wrote_before_leaves_what_came_behind()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var other = await NodeWire.OpenAsync(redis[1]);
        await other.AskAsync("SET", merging.Key(1, "kept"), "1");
        foreach (string flush in new[] { "FLUSHALL", "FLUSHDB" })
        {
            await source.AskAsync("MULTI");
            await source.AskAsync("SET", merging.Key(0, "before"), "1");
            await source.AskAsync(flush);
            await source.AskAsync("SET", merging.Key(0, "behind"), "1");
            await source.AskAsync("EXEC");
            Assert.Equal(2, await merging.NothingDiffersAsync(least: 2));
        }
    }

    [Fact]
    public async Task Flush_while_a_source_makes_its_snapshot_leads_to_another_one()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            ExtraArguments = ["--repl-diskless-sync-delay", "0", "--rdb-key-save-delay", "2000"],
        });
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var source = await NodeWire.OpenAsync(redis[0]);
        for (int i = 0; i < 1000; i++)
        {
            await source.AskAsync("SET", MergedTarget.OwnedBy(MergedTarget.Topology("modulo", 2, "old-"), "old-0", $"{i}"), new string('x', 2000));
        }

        var starting = MergedTarget.StartAsync(redis, targets[0]);
        await Wait.UntilAsync(async () => await source.InfoAsync("persistence", "rdb_bgsave_in_progress") == 1
            || (await source.TextAsync("INFO", "replication")).Contains("state=send_bulk", StringComparison.Ordinal), "the source makes a snapshot");
        await source.AskAsync("FLUSHALL");
        await using var merging = await starting;
        await source.AskAsync("SET", merging.Key(0, "after"), "1");

        Assert.Equal(1, await merging.NothingDiffersAsync(least: 1));
    }

    [Fact]
    public async Task Swapped_databases_stop_the_link_that_shares_its_target()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        await using var source = await NodeWire.OpenAsync(redis[1]);

        await source.AskAsync("SWAPDB", "0", "1");

        var fault = await Assert.ThrowsAsync<ReshardException>(() => merging.Feeds[1].Stopped.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Equal(ReshardFailure.Conflict, fault.Failure);
        Assert.Contains("old-1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Libraries_that_agree_come_once_and_those_that_do_not_stop_the_link()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var first = await NodeWire.OpenAsync(redis[0]);
        await using var second = await NodeWire.OpenAsync(redis[1]);
        await first.AskAsync("FUNCTION", "LOAD", Library("early", "1"));
        await second.AskAsync("FUNCTION", "LOAD", Library("early", "1"));
        await using var merging = await MergedTarget.StartAsync(redis, targets[0]);
        await using var target = await NodeWire.OpenAsync(targets[0]);
        await first.AskAsync("FUNCTION", "LOAD", Library("late", "1"));
        await second.AskAsync("FUNCTION", "LOAD", Library("late", "1"));
        await first.AskAsync("FUNCTION", "DELETE", "early");
        await merging.DrainAsync();

        Assert.Equal("1", await target.TextAsync("FCALL_RO", "early", "0"));
        Assert.Equal("1", await target.TextAsync("FCALL_RO", "late", "0"));
        Assert.Equal(0, await target.InfoAsync("stats", "unexpected_error_replies"));
        Assert.Contains(merging.Events, static told => told.Name == "function-kept");

        await second.AskAsync("FUNCTION", "LOAD", "REPLACE", Library("late", "2"));

        var fault = await Assert.ThrowsAsync<ReshardException>(() => merging.Feeds[1].Stopped.WaitAsync(TimeSpan.FromSeconds(90)));
        Assert.Equal(ReshardFailure.Conflict, fault.Failure);
        Assert.Contains("'late'", fault.Message, StringComparison.Ordinal);
    }

    private static string Library(string name, string value) =>
        $"#!lua name={name}\nredis.register_function{{function_name='{name}', callback=function() return '{value}' end, flags={{'no-writes'}}}}";

    private static async Task FillAsync(TestNode node, MergedTarget merging, int from)
    {
        await using var wire = await NodeWire.OpenAsync(node);
        foreach (string db in new[] { "0", "1" })
        {
            await wire.AskAsync("SELECT", db);
            object[] words = ["MSET", .. Enumerable.Range(0, 1200).SelectMany(i => new object[] { merging.Key(from, $"{i}"), "1" })];
            await wire.AskAsync(words);
        }
    }
}
