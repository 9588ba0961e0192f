using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>A target that serves keys of its own and gets those of two sources.</summary>
public sealed class SharedTargetTests : IAsyncLifetime
{
    private const string Library = "#!lua name=lib\nredis.register_function('f', function() return 1 end)";

    private readonly List<IAsyncDisposable> _open = [];
    private RedisNodes _redis = null!;
    private NodeWire _a = null!;
    private NodeWire _b = null!;
    private NodeWire _target = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _a = await NodeWire.OpenAsync(_redis[0]);
        _b = await NodeWire.OpenAsync(_redis[1]);
        _target = await NodeWire.OpenAsync(_redis[2]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable one in _open)
        {
            await one.DisposeAsync();
        }

        await _a.DisposeAsync();
        await _b.DisposeAsync();
        await _target.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task FLUSHALL_and_FLUSHDB_of_one_source_take_its_own_keys_only()
    {
        await _target.AskAsync("SET", "own:1", "v", "EX", "3600");
        object? own = await _target.AskAsync("PEXPIRETIME", "own:1");
        await _a.AskAsync("MSET", "a:1", "v", "a:2", "v");
        await _b.AskAsync("MSET", "b:1", "v", "b:2", "v");
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        await _a.AskAsync("FLUSHALL");
        await _a.AskAsync("SET", "a:3", "v");
        await _b.AskLineAsync("MULTI");
        await _b.AskLineAsync("SET b:gone v");
        await _b.AskLineAsync("FLUSHDB");
        await _b.AskLineAsync("SET b:3 v");
        await _b.AskLineAsync("EXEC");
        await _b.AskLineAsync("SELECT 1");
        await _b.AskLineAsync("SET b:other v");
        await _a.AskLineAsync("SELECT 1");
        await _a.AskLineAsync("SET a:other v");
        await _a.AskLineAsync("FLUSHDB");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        var image = await Landed.ImageAsync(_target);
        Assert.Equal(["0/a:3", "0/b:3", "0/own:1", "1/b:other"], image.Keys);
        Assert.Equal(own, await _target.AskAsync("PEXPIRETIME", "own:1"));
    }

    /// <summary>As a client sends it, and as several do whose commands are held meanwhile and come as one transaction.</summary>
    [Fact]
    public async Task FLUSHDB_in_a_transaction_over_several_databases_takes_what_was_written_to_its_own()
    {
        await _target.AskAsync("SET", "own:1", "v");
        RunningLink a = Link(0, "a:");
        await a.CaughtUpAsync();

        await _a.AskLineAsync("SELECT 1");
        await _a.AskLineAsync("SET a:before v");
        await SendAsync(
            "SELECT 0", "MULTI", "SET a:zero v", "SELECT 1", "SET a:gone v", "SELECT 2", "SET a:two v", "SELECT 1", "INCR a:counter", "FLUSHDB", "INCR a:counter",
            "SELECT 0", "APPEND a:zero v", "EXEC");
        await a.CaughtUpAsync();
        Assert.Equal(["0/a:zero", "0/own:1", "1/a:counter", "2/a:two"], (await Landed.ImageAsync(_target)).Keys);

        await SendAsync("SELECT 0", "MULTI", "SET a:dropped v", "SELECT 1", "INCR a:counter", "SELECT 0", "FLUSHDB", "SET a:last v", "EXEC");
        await a.CaughtUpAsync();

        Assert.Equal(["0/a:last", "0/own:1", "1/a:counter", "2/a:two"], (await Landed.ImageAsync(_target)).Keys);
        await _target.AskAsync("SELECT", "1");
        Assert.Equal("2", await _target.TextAsync("GET", "a:counter"));

        async Task SendAsync(params string[] lines)
        {
            foreach (string line in lines)
            {
                await _a.AskLineAsync(line);
            }
        }
    }

    [Fact]
    public async Task FLUSHDB_behind_a_MOVE_in_one_transaction_stops_the_link()
    {
        RunningLink a = Link(0, "a:");
        await a.CaughtUpAsync();

        foreach (string line in (string[])["MULTI", "SET a:1 v", "MOVE a:1 1", "FLUSHDB", "EXEC"])
        {
            await _a.AskLineAsync(line);
        }

        ReshardException fault = await a.FailedAsync();
        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Contains("FLUSHDB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SWAPDB_stops_the_link_of_one_source_of_several()
    {
        RunningLink a = Link(0, "a:");
        await a.StreamsAsync();
        await _a.AskAsync("SET", "a:1", "v");
        await a.CaughtUpAsync();

        await _a.AskAsync("SWAPDB", "0", "1");

        ReshardException fault = await a.FailedAsync();
        Assert.Equal(ReshardFailure.TargetRefused, fault.Failure);
        Assert.Contains("SWAPDB", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Libraries_of_two_sources_are_loaded_once_and_kept()
    {
        await _a.AskAsync("FUNCTION", "LOAD", Library);
        await _b.AskAsync("FUNCTION", "LOAD", Library);
        RunningLink a = Link(0, "a:");
        await a.CaughtUpAsync();
        RunningLink b = Link(1, "b:");
        await b.CaughtUpAsync();
        await _a.AskAsync("FUNCTION", "FLUSH");
        await _a.AskAsync("SET", "a:1", "v");
        await a.CaughtUpAsync();

        Assert.Equal(1L, await _target.AskAsync("FCALL", "f", "0"));
        Assert.Equal(1, a.Lander.Counters["functionsKept"]);
        Assert.Contains("functions-kept", a.Events);
    }

    [Fact]
    public async Task Libraries_of_one_name_and_different_code_stop_the_second_link()
    {
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await _a.AskAsync("FUNCTION", "LOAD", Library);
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();
        await _b.AskAsync("FUNCTION", "LOAD", Library.Replace("1 end", "2 end", StringComparison.Ordinal));

        ReshardException fault = await b.FailedAsync();

        Assert.Contains("two libraries of functions with the name lib", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1L, await _target.AskAsync("FCALL", "f", "0"));
    }

    [Fact]
    public async Task FLUSHALL_on_the_target_itself_is_noticed_and_both_links_begin_anew()
    {
        await _a.AskAsync("SET", "a:1", "v");
        await _b.AskAsync("SET", "b:1", "v");
        RunningLink a = Link(0, "a:");
        RunningLink b = Link(1, "b:");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        await _target.AskAsync("FLUSHALL");
        await Wait.UntilAsync(
            async () =>
            {
                await _a.AskAsync("SET", "a:2", "v");
                await _b.AskAsync("SET", "b:2", "v");
                return a.Snapshots == 2 && b.Snapshots == 2;
            },
            "both are given everything anew");
        await a.CaughtUpAsync();
        await b.CaughtUpAsync();

        Assert.Equal(["0/a:1", "0/a:2", "0/b:1", "0/b:2"], (await Landed.ImageAsync(_target)).Keys);
        Assert.Contains(ReshardFailure.TargetWiped, a.Breaks);
        Assert.Contains(ReshardFailure.TargetWiped, b.Breaks);
    }

    /// <summary>They came with an earlier plan, and clients were taken back since.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leftovers_that_the_source_has_not_any_more_are_deleted_where_they_may_be_replaced(bool isRetained)
    {
        await _target.AskAsync("MSET", "a:1", "old", "a:deleted", "old");
        await _target.AskAsync("HSET", "redistyped:epoch", "current", "2");
        if (isRetained)
        {
            await _target.AskAsync("SET", "own:1", "v");
        }

        await _a.AskAsync("SET", "a:1", "v");
        RunningLink a = Start(0, new Prefix("a:"), options => options with { IsRetained = isRetained, Sources = 2, ReplacesLeftovers = true });
        await a.CaughtUpAsync();

        Assert.Equal("v", await _target.TextAsync("GET", "a:1"));
        Assert.Equal(0L, await _target.AskAsync("EXISTS", "a:deleted"));
        Assert.Equal(isRetained ? 1L : 0L, await _target.AskAsync("EXISTS", "own:1"));
    }

    /// <summary>One source has the target for itself: what empties it as a whole does that there too, and the checkpoint survives.</summary>
    [Fact]
    public async Task The_only_source_flushes_and_swaps_the_target_as_itself()
    {
        await _a.AskAsync("SET", "a:1", "v");
        RunningLink a = Start(0, AllKeys.Instance, static options => options);
        await a.CaughtUpAsync();
        await _a.SnapshotIsOverAsync();
        await _a.AskAsync("FLUSHALL");
        await _a.AskAsync("SET", "a:2", "v");
        await _a.AskAsync("SWAPDB", "0", "1");
        await _a.AskAsync("SET", "a:3", "v");
        await a.CaughtUpAsync();

        Assert.Equal(["0/a:3", "1/a:2"], (await Landed.ImageAsync(_target)).Keys);
        Assert.Empty(a.Breaks);
    }

    /// <summary>As they are deployed: the old ones go, the new ones come, in one transaction.</summary>
    [Theory]
    [InlineData("FLUSH")]
    [InlineData("DELETE lib")]
    public async Task Functions_that_the_only_source_removes_and_loads_in_one_transaction_are_there_afterwards(string removal)
    {
        await _a.AskAsync("FUNCTION", "LOAD", Library);
        RunningLink a = Start(0, AllKeys.Instance, static options => options);
        await a.CaughtUpAsync();

        await _a.AskAsync("MULTI");
        await _a.AskAsync(["FUNCTION", .. removal.Split(' ')]);
        await _a.AskAsync("FUNCTION", "LOAD", Library.Replace("1 end", "2 end", StringComparison.Ordinal));
        await _a.AskAsync("SET", "loaded", "v");
        await _a.AskAsync("EXEC");
        await a.CaughtUpAsync();

        Assert.Equal("v", await _target.TextAsync("GET", "loaded"));
        Assert.Equal(2L, await _target.AskAsync("FCALL", "f", "0"));
        Assert.Empty(a.Breaks);
    }

    private RunningLink Link(int source, string prefix) => Start(source, new Prefix(prefix), static options => options with { IsRetained = true, Sources = 2 });

    private RunningLink Start(int source, IKeyFilter filter, Func<TargetOptions, TargetOptions> change)
    {
        var link = RunningLink.Start(_redis[source], _redis[2], filter, change: change);
        _open.Insert(0, link);
        return link;
    }

    private sealed class Prefix(string text) : IKeyFilter
    {
        private readonly byte[] _bytes = System.Text.Encoding.ASCII.GetBytes(text);

        public bool Keeps(ReadOnlySpan<byte> key, int db) => key.StartsWith(_bytes);
    }
}
