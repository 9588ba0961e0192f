using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Scanning;

/// <summary>Functions of a source whose keys are read one by one.</summary>
public sealed class ScannedFunctionsTests
{
    private const string Library = "#!lua name=lib\nredis.register_function('f', function() return 1 end)";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The stream has the removal, and what was asked for behind it has not what is removed.</summary>
    [Fact]
    public async Task Library_removed_between_the_beginning_and_the_look_at_the_functions_is_removed()
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await source.AskAsync("FUNCTION", "LOAD", Library);
        await source.AskAsync("SET", "key", "v");
        bool isMarked = false;
        bool isRemoved = false;
        await using var relay = new Relay(redis[0], async text =>
        {
            isMarked |= text.Contains("PUBLISH", StringComparison.Ordinal);
            if (isMarked && !isRemoved && text.Contains("FUNCTION\r\n$4\r\nDUMP", StringComparison.Ordinal))
            {
                isRemoved = true;
                await source.AskAsync("FUNCTION", "DELETE", "lib");
            }
        });
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        var link = new ReshardLink("a", "b", AllKeys.Instance);
        var from = new SourceOptions { Nodes = [relay.Address] };
        var to = new TargetOptions { Source = "a", Address = new SourceAddress(redis[1].Host, redis[1].Port), Owned = AllKeys.Instance, Spool = spool };
        var lander = new ScanLander(new TargetLander(to, ReshardEvents.None), new ScanOptions { Link = link, Source = from }, ReshardEvents.None);
        await using var run = await LinkRun.StartAsync(
            [("a", from, (IReadOnlyList<LinkPlan>)[new LinkPlan(link, "S", lander)])], new LinkRunOptions { GatherDelay = TimeSpan.Zero }, ReshardEvents.None, Cancellation);

        await Wait.UntilAsync(() => !lander.IsScanning || run.Stopped.IsCompleted, "all keys have been read");
        await source.AskAsync("SET", "last", "v");
        await Wait.UntilAsync(async () => run.Stopped.IsCompleted || await target.AskAsync("EXISTS", "last") is 1L, "the stream goes on");

        Assert.False(run.Stopped.IsCompleted, run.Stopped.Exception?.ToString());
        Assert.True(isRemoved);
        Assert.Empty((object?[])(await target.AskAsync("FUNCTION", "LIST"))!);
    }
}
