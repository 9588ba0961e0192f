using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The tool as a process, behind a cut-over of a node that serves on: who writes there what has moved.</summary>
public sealed class LateWriteProcessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cut_over_alone_says_that_nobody_watches_and_a_watch_tells_of_each_late_write_within_a_second()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        string plan = scene.Plan.Path;
        string moved = Enumerable.Range(0, 100).Select(static number => string.Create(CultureInfo.InvariantCulture, $"late:{number}"))
            .First(key => scene.Plan.New.Snapshot.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == "b");
        await using (ToolProcess cut = ToolProcess.Start("cutover", plan))
        {
            await cut.EndedAsync();
            Assert.True(cut.ExitCode == 0, cut.Errors);
            Assert.Equal("a", Assert.Single(cut.Told("late-writes-unwatched")).GetProperty("nodes").GetString());
        }

        // One before anybody watches, and one after.
        await using NodeWire stale = await NodeWire.OpenAsync(scene.Old);
        await WriteAsync(stale, moved);
        await using ToolProcess watch = ToolProcess.Start("cutover", plan, "--watch");
        await watch.ToldAsync("late-write");
        DateTimeOffset written = await WriteAsync(stale, moved);
        await Wait.UntilAsync(() => watch.Count("late-write") == 2, $"both late writes are told; it said {watch.Errors}");

        Assert.Equal(0, watch.Count("late-writes-unwatched"));
        Assert.All(watch.Told("late-write"), late => Assert.Equal(
            ("a", 0, "APPEND", moved), (late.GetProperty("server").GetString(), late.GetProperty("db").GetInt32(), late.GetProperty("command").GetString(), late.GetProperty("key").GetString())));
        TimeSpan after = watch.Told("late-write")[1].GetProperty("time").GetDateTimeOffset() - written;
        Assert.InRange(after, TimeSpan.FromMilliseconds(-1), TimeSpan.FromSeconds(Long.IsWanted ? 1 : 60));
        await watch.StopAsync();
        Assert.Equal(0, watch.ExitCode);
    }

    /// <summary>Writes as a client that has missed the cut-over.</summary>
    /// <returns>When the server did it, by its own clock.</returns>
    private static async Task<DateTimeOffset> WriteAsync(NodeWire wire, string key)
    {
        await wire.AskAsync("MULTI");
        await wire.AskAsync("APPEND", key, "late");
        await wire.AskAsync("TIME");
        var time = (object?[])((object?[])(await wire.AskAsync("EXEC"))!)[1]!;
        string[] parts = [.. time.Select(static part => Encoding.ASCII.GetString((byte[])part!))];
        return DateTimeOffset.UnixEpoch.AddSeconds(long.Parse(parts[0], CultureInfo.InvariantCulture)).AddMicroseconds(long.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
