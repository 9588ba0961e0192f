using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>A target that serves keys of its own and gets those of two sources.</summary>
public sealed class SharedTargetTests : SharedTarget
{
    [Fact]
    public async Task FLUSHALL_and_FLUSHDB_of_one_source_take_its_own_keys_only()
    {
        await Target.AskAsync("SET", "own:1", "v", "EX", "3600");
        object? own = await Target.AskAsync("PEXPIRETIME", "own:1");
        await A.AskAsync("MSET", "a:1", "v", "a:2", "v");
        await B.AskAsync("MSET", "b:1", "v", "b:2", "v");
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        await A.AskAsync("FLUSHALL");
        await A.AskAsync("SET", "a:3", "v");
        await B.AskLineAsync("MULTI");
        await B.AskLineAsync("SET b:gone v");
        await B.AskLineAsync("FLUSHDB");
        await B.AskLineAsync("SET b:3 v");
        await B.AskLineAsync("EXEC");
        await B.AskLineAsync("SELECT 1");
        await B.AskLineAsync("SET b:other v");
        await A.AskLineAsync("SELECT 1");
        await A.AskLineAsync("SET a:other v");
        await A.AskLineAsync("FLUSHDB");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        var image = await Landed.ImageAsync(Target);
        Assert.Equal(["0/a:3", "0/b:3", "0/own:1", "1/b:other"], image.Keys);
        Assert.Equal(own, await Target.AskAsync("PEXPIRETIME", "own:1"));
    }

    /// <summary>As a client sends it, and as several do whose commands are held meanwhile and come as one transaction.</summary>
    [Fact]
    public async Task FLUSHDB_in_a_transaction_over_several_databases_takes_what_was_written_to_its_own()
    {
        await Target.AskAsync("SET", "own:1", "v");
        RunningLink a = Link(0, "a:");
        await a.CaughtUpAsync();

        await A.AskLineAsync("SELECT 1");
        await A.AskLineAsync("SET a:before v");
        await SendAsync(
            "SELECT 0", "MULTI", "SET a:zero v", "SELECT 1", "SET a:gone v", "SELECT 2", "SET a:two v", "SELECT 1", "INCR a:counter", "FLUSHDB", "INCR a:counter",
            "SELECT 0", "APPEND a:zero v", "EXEC");
        await a.CaughtUpAsync();
        Assert.Equal(["0/a:zero", "0/own:1", "1/a:counter", "2/a:two"], (await Landed.ImageAsync(Target)).Keys);

        await SendAsync("SELECT 0", "MULTI", "SET a:dropped v", "SELECT 1", "INCR a:counter", "SELECT 0", "FLUSHDB", "SET a:last v", "EXEC");
        await a.CaughtUpAsync();

        Assert.Equal(["0/a:last", "0/own:1", "1/a:counter", "2/a:two"], (await Landed.ImageAsync(Target)).Keys);
        await Target.AskAsync("SELECT", "1");
        Assert.Equal("2", await Target.TextAsync("GET", "a:counter"));

        async Task SendAsync(params string[] lines)
        {
            foreach (string line in lines)
            {
                await A.AskLineAsync(line);
            }
        }
    }

    /// <summary>What has gone to another database is there; of the emptied one nothing is left, whatever it was called meanwhile.</summary>
    [Fact]
    public async Task FLUSHDB_behind_a_MOVE_or_COPY_to_another_database_in_one_transaction_leaves_what_was_moved()
    {
        await Target.AskAsync("SET", "own:1", "v");
        await A.AskAsync("MSET", "a:moved", "m", "a:copied", "c", "a:renamed", "r", "a:left", "l");
        await A.AskLineAsync("SELECT 1");
        await A.AskLineAsync("SET a:there v");
        await A.AskLineAsync("SELECT 0");
        RunningLink a = Link(0, "a:");
        await a.CaughtUpAsync();
        Assert.Equal(6, (await Landed.ImageAsync(Target)).Count);

        foreach (string line in (string[])
        [
            "MULTI", "SET a:new n", "MOVE a:new 1", "MOVE a:moved 1", "COPY a:copied a:copy DB 1", "RENAME a:renamed a:other", "MOVE a:other 1", "SELECT 1", "INCR a:counter", "MOVE a:there 0",
            "SELECT 0", "FLUSHDB", "SET a:last v", "EXEC",
        ])
        {
            await A.AskLineAsync(line);
        }

        await a.CaughtUpAsync();

        Assert.Equal(["0/a:last", "0/own:1", "1/a:copy", "1/a:counter", "1/a:moved", "1/a:new", "1/a:other"], (await Landed.ImageAsync(Target)).Keys);
        await Target.AskAsync("SELECT", "1");
        Assert.Equal(["c", "1", "m", "n", "r"], (await Target.BytesAsync("MGET", "a:copy", "a:counter", "a:moved", "a:new", "a:other")).Select(System.Text.Encoding.ASCII.GetString));
    }

    [Fact]
    public async Task SWAPDB_stops_the_link_of_one_source_of_several()
    {
        RunningLink a = Link(0, "a:");
        await a.StreamsAsync();
        await A.AskAsync("SET", "a:1", "v");
        await a.CaughtUpAsync();

        await A.AskAsync("SWAPDB", "0", "1");

        ReshardException fault = await a.FailedAsync();
        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Contains("SWAPDB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FLUSHALL_on_the_target_itself_is_noticed_and_both_links_begin_anew()
    {
        await A.AskAsync("SET", "a:1", "v");
        await B.AskAsync("SET", "b:1", "v");
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        await Target.AskAsync("FLUSHALL");
        await Wait.UntilAsync(
            async () =>
            {
                await A.AskAsync("SET", "a:2", "v");
                await B.AskAsync("SET", "b:2", "v");
                return a.Snapshots == 2 && b.Snapshots == 2;
            },
            "both are given everything anew");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        Assert.Equal(["0/a:1", "0/a:2", "0/b:1", "0/b:2"], (await Landed.ImageAsync(Target)).Keys);
        Assert.Contains(ReshardFailure.TargetWiped, a.Breaks);
        Assert.Contains(ReshardFailure.TargetWiped, b.Breaks);
    }

    /// <summary>They came with an earlier plan, and clients were taken back since.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leftovers_that_the_source_has_not_any_more_are_deleted_where_they_may_be_replaced(bool isRetained)
    {
        await Target.AskAsync("MSET", "a:1", "old", "a:deleted", "old");
        await Target.AskAsync("HSET", "redistyped:epoch", "current", "2");
        if (isRetained)
        {
            await Target.AskAsync("SET", "own:1", "v");
        }

        await A.AskAsync("SET", "a:1", "v");
        RunningLink a = Start(0, new Prefix("a:"), options => options with { IsRetained = isRetained, Sources = 2, ReplacesLeftovers = true });
        await a.CaughtUpAsync();

        Assert.Equal("v", await Target.TextAsync("GET", "a:1"));
        Assert.Equal(0L, await Target.AskAsync("EXISTS", "a:deleted"));
        Assert.Equal(isRetained ? 1L : 0L, await Target.AskAsync("EXISTS", "own:1"));
    }

    /// <summary>One source has the target for itself: what empties it as a whole does that there too, and the checkpoint survives.</summary>
    [Fact]
    public async Task The_only_source_flushes_and_swaps_the_target_as_itself()
    {
        await A.AskAsync("SET", "a:1", "v");
        RunningLink a = Start(0, AllKeys.Instance, static options => options);
        await a.CaughtUpAsync();
        await A.SnapshotIsOverAsync();
        await A.AskAsync("FLUSHALL");
        await A.AskAsync("SET", "a:2", "v");
        await A.AskAsync("SWAPDB", "0", "1");
        await A.AskAsync("SET", "a:3", "v");
        await a.CaughtUpAsync();

        Assert.Equal(["0/a:3", "1/a:2"], (await Landed.ImageAsync(Target)).Keys);
        Assert.Empty(a.Breaks);
    }
}
