using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Tests.Merging.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>What the next process knows of the last, which was killed.</summary>
public sealed class MergedRestartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-merge-");

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Its source has forgotten by then what was there when it gave something last.</summary>
    [Fact]
    public async Task Link_that_had_nothing_to_give_for_long_goes_on_where_it_was()
    {
        RedisNodesOptions nodes = MergedTarget.Nodes;
        nodes.ExtraArguments = ["--repl-diskless-sync-delay", "0", "--repl-backlog-size", "16kb"];
        await using var redis = await RedisNodes.StartAsync(2, nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var merging = await MergedTarget.StartAsync(redis, targets[0], change: Kept);
        await source.AskAsync("SET", merging.Key(0, "given"), "v");
        await merging.DrainAsync();

        // Nothing of this is for the target.
        for (int i = 0; i < 100; i++)
        {
            await source.AskAsync("PUBLISH", "news", new string('n', 1000));
        }

        long offset = await source.InfoAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(() => LastPosition("old-0>new-0") >= offset, "the position is kept");
        await merging.RestartAsync(Kept);
        await source.AskAsync("SET", merging.Key(0, "later"), "v");

        await merging.NothingDiffersAsync(least: 2);
        Assert.Equal(0, merging.Primary.Snapshots);
        Assert.All(merging.Feeds, static feed => Assert.Equal(0, feed.Snapshots));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Library_that_other_sources_have_is_not_replaced_by_the_next_process(bool isInSnapshot)
    {
        await using var redis = await RedisNodes.StartAsync(2, MergedTarget.Nodes);
        await using var targets = await RedisNodes.StartAsync(1, MergedTarget.Nodes);
        await using var first = await NodeWire.OpenAsync(redis[0]);
        await using var second = await NodeWire.OpenAsync(redis[1]);
        await using var target = await NodeWire.OpenAsync(targets[0]);
        if (isInSnapshot)
        {
            await LoadAsync();
        }

        await using var merging = await MergedTarget.StartAsync(redis, targets[0], change: Kept);
        if (!isInSnapshot)
        {
            await LoadAsync();
        }

        await merging.DrainAsync();
        await merging.RestartAsync(Kept);

        await second.AskAsync("FUNCTION", "LOAD", "REPLACE", Library(2));

        var fault = await Assert.ThrowsAsync<ReshardException>(() => merging.Feeds[1].Stopped.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken));
        Assert.Equal(ReshardFailure.Conflict, fault.Failure);
        Assert.Equal(1L, await target.AskAsync("FCALL_RO", "f", "0"));

        async Task LoadAsync()
        {
            await first.AskAsync("FUNCTION", "LOAD", Library(1));
            await second.AskAsync("FUNCTION", "LOAD", Library(1));
        }
    }

    private static string Library(int number) =>
        $"#!lua name=lib\nredis.register_function{{function_name='f', callback=function() return {number.ToString(CultureInfo.InvariantCulture)} end, flags={{'no-writes'}}}}";

    private SyntheticPrimaryOptions Kept(SyntheticPrimaryOptions options) => options with { Folder = _folder.FullName, PingAfter = TimeSpan.FromMilliseconds(200) };

    private long LastPosition(string link)
    {
        var reader = new HistoryLogReader(new Backlog(1024));
        foreach (string path in Directory.GetFiles(_folder.FullName).Order(StringComparer.Ordinal))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            reader.Take(file);
        }

        return reader.Result()?.Positions.GetValueOrDefault(link).At.Offset ?? 0;
    }
}
