using RedisTyped.Cli;
using RedisTyped.Cli.Terminal;
using RedisTyped.Resharding.Cleaning;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Cleaning;

/// <summary>What is left after a cut-over.</summary>
public sealed class ReshardCleanupTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_cut_over_nothing_is_removed()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(200);
        (await servers.PlanAsync()).Save(servers.PlanFile);

        string[][] lines = [["reshard", "cleanup", servers.PlanFile, "--dry-run"], ["reshard", "cleanup", servers.PlanFile]];
        foreach (string[] words in lines)
        {
            var run = await RunAsync(words);
            Assert.Equal((int)ReshardFailure.PlanBusy, run.Exit);
            Assert.Contains("is not in force: the plan is at 'planned'", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(200L, await CountAsync(servers, 'a'));
    }

    [Fact]
    public async Task Moved_keys_go_from_the_node_that_serves_on_and_no_others()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(3000);
        await servers.FillAsync(500, "other:", db: 3);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using var a = await NodeWire.OpenAsync(servers['a']);
        await using var b = await NodeWire.OpenAsync(servers['b']);
        string[] moved = [.. Enumerable.Range(0, 3000).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b')];
        string[] others = [.. Enumerable.Range(0, 500).Select(static number => $"other:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b')];

        // Two were deleted on their new node since.
        await b.AskAsync(["MSET", .. moved.Skip(2).SelectMany(static key => new object[] { key, "moved" })]);
        await b.AskAsync("SELECT", "3");
        await b.AskAsync(["MSET", .. others.SelectMany(static key => new object[] { key, "moved" })]);
        await b.AskAsync("SELECT", "0");
        await b.AskAsync("HSET", "__rt:ckpt:a", "offset", "1");
        await b.AskAsync("HSET", "redistyped:epoch", "current", "1", "pending", "1", "next", "{}");
        await a.AskAsync("HSET", "redistyped:epoch", "current", "1");
        using (var journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Flipped });
        }

        long gone = moved.Length + others.Length - 2;
        var dry = await ReshardCleanup.RunAsync(servers.PlanFile, new CleanupOptions { DryRun = true }, Cancellation);
        Assert.Equal((gone, 2L, 1L), (dry.Nodes.Single().Removed, dry.Nodes.Single().Kept, dry.Notes));
        Assert.Equal(3501L, await CountAsync(servers, 'a'));

        var report = await ReshardCleanup.RunAsync(servers.PlanFile, new CleanupOptions { KeysPerSecond = 1_000_000 }, Cancellation);

        Assert.Equal((gone, 2L, 1L), (report.Nodes.Single().Removed, report.Nodes.Single().Kept, report.Notes));
        Assert.Equal(3501L - gone, await CountAsync(servers, 'a'));
        Assert.Equal(2L, await a.AskAsync("EXISTS", moved[0], moved[1]));
        Assert.Equal(0L, await b.AskAsync("EXISTS", "__rt:ckpt:a"));
        Assert.Equal(["current", "1", "topology", "{}"], (await b.BytesAsync("HGETALL", "redistyped:epoch")).Select(System.Text.Encoding.UTF8.GetString));
        Assert.Equal(ReshardPhase.Cleaned, ReshardJournal.TryRead(servers.PlanFile)!.Phase);

        // Again, and then with what is missing.
        var again = await RunAsync("reshard", "cleanup", servers.PlanFile);
        Assert.Equal(ExitCode.Done, again.Exit);
        Assert.Contains("0 keys removed, 0 notes", again.Output, StringComparison.Ordinal);
        Assert.Contains("2 moved keys are not on their new node", again.Error, StringComparison.Ordinal);
        var rest = await RunAsync("reshard", "cleanup", servers.PlanFile, "--missing-too", "--json");
        Assert.Contains("\"removed\":2,\"kept\":0,\"notes\":0", rest.Output, StringComparison.Ordinal);
        Assert.Equal(3501L - gone - 2, await CountAsync(servers, 'a'));
    }

    /// <summary>Of its name b has one that is read and written; only what came to c was brought anywhere.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Kept_stray_of_a_node_that_stays_stays_where_it_is(bool isMissingToo)
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Full = true, Policies = new PlanPolicies { Strays = StrayPolicy.Keep } });
        (plan with { Links = [.. new[] { "a", "b" }.Select(source => new PlannedLink { Source = source, Target = "c", Mode = LandingMode.Write })] }).Save(servers.PlanFile);
        await using var a = await NodeWire.OpenAsync(servers['a']);
        await using var b = await NodeWire.OpenAsync(servers['b']);
        await using var c = await NodeWire.OpenAsync(servers['c']);
        (string staying, string moved) = (StrayTo('b'), StrayTo('c'));
        await a.AskAsync("MSET", staying, "old", moved, "old");
        await b.AskAsync("SET", staying, "live");
        await c.AskAsync("SET", moved, "old");
        using (var journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Flipped });
        }

        await ReshardCleanup.RunAsync(servers.PlanFile, new CleanupOptions { MissingToo = isMissingToo }, Cancellation);

        Assert.Equal("old", await a.TextAsync("GET", staying));
        Assert.Equal(0L, await a.AskAsync("EXISTS", moved));

        string StrayTo(char node) => Enumerable.Range(0, 1000).Select(static number => $"stray:{number}")
            .First(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == node);
    }

    [Fact]
    public async Task Clean_up_that_was_ended_early_leaves_no_way_back()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(3000);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using var b = await NodeWire.OpenAsync(servers['b']);
        string[] moved = [.. Enumerable.Range(0, 3000).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.New, key) == 'b')];
        await b.AskAsync(["MSET", .. moved.SelectMany(static key => new object[] { key, "moved" })]);
        using (var journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Flipped });
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ReshardCleanup.RunAsync(
            servers.PlanFile, new CleanupOptions { KeysPerSecond = 1_000_000, Progress = new Ending(ending) }, ending.Token));

        Assert.True(await CountAsync(servers, 'a') < 3000, "some keys are gone");
        var back = await RunAsync("reshard", "rollback", servers.PlanFile);
        Assert.Equal((int)ReshardFailure.PlanBusy, back.Exit);
        Assert.Contains("There is no way back any more", back.Error, StringComparison.Ordinal);
        Assert.Equal(ReshardPhase.Cleaned, ReshardJournal.TryRead(servers.PlanFile)!.Phase);

        // It is not told as over, and no other plan takes its place.
        var status = await RunAsync("reshard", "status", servers.PlanFile);
        Assert.Contains("cleaning up: copies are left", status.Output + status.Error, StringComparison.Ordinal);
        Assert.Contains($"Next: redistyped reshard cleanup {servers.PlanFile}", status.Output + status.Error, StringComparison.Ordinal);
        var plan = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "-o", servers.PlanFile);
        Assert.Equal(ExitCode.BadUsage, plan.Exit);
        Assert.Contains("is a plan under way, at 'cleaning'", plan.Error, StringComparison.Ordinal);

        foreach (string other in new[] { "sync", "cutover" })
        {
            var refused = await RunAsync("reshard", other, servers.PlanFile);
            Assert.Equal((int)ReshardFailure.PlanBusy, refused.Exit);
            Assert.Contains("its clean-up has begun; run redistyped reshard cleanup again", refused.Error, StringComparison.Ordinal);
        }

        var again = await RunAsync("reshard", "cleanup", servers.PlanFile);
        Assert.Equal(ExitCode.Done, again.Exit);
        Assert.Equal(3000L - moved.Length, await CountAsync(servers, 'a'));
        status = await RunAsync("reshard", "status", servers.PlanFile);
        Assert.Contains("cleaned: over", status.Output + status.Error, StringComparison.Ordinal);
        Assert.Contains("it is over; make a new plan", (await RunAsync("reshard", "sync", servers.PlanFile)).Error, StringComparison.Ordinal);
    }

    /// <summary>From its beginning on there is no way back, which would be lost for nothing.</summary>
    [Fact]
    public async Task Clean_up_that_may_remove_nothing_leaves_the_way_back()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using var a = await NodeWire.OpenAsync(servers['a']);
        using (var journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Flipped });
        }

        foreach (string right in new[] { "watch", "multi", "exec" })
        {
            await a.AskAsync("ACL", "SETUSER", "default", "-" + right);
            var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardCleanup.RunAsync(servers.PlanFile, null, Cancellation));
            Assert.Equal(ReshardFailure.SourceRefused, refused.Failure);
            Assert.Contains($"NOPERM this user has no permissions to run the '{right}' command", refused.Message, StringComparison.Ordinal);
            Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(servers.PlanFile)!.Phase);
            await a.AskAsync("ACL", "SETUSER", "default", "+" + right);
        }
    }

    /// <summary>Copies of which nobody knows are no copies that are missing, which a clean-up may be told to remove.</summary>
    [Fact]
    public async Task Clean_up_that_may_not_ask_for_the_copies_ends_and_says_so()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        (await servers.PlanAsync()).Save(servers.PlanFile);
        using (var journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Flipped });
        }

        await using var b = await NodeWire.OpenAsync(servers['b']);
        await b.AskAsync("ACL", "SETUSER", "default", "-exists");

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardCleanup.RunAsync(servers.PlanFile, null, Cancellation));

        Assert.Equal(ReshardFailure.SourceRefused, refused.Failure);
        Assert.Contains("refuses EXISTS", refused.Message, StringComparison.Ordinal);
        await using var a = await NodeWire.OpenAsync(servers['a']);
        Assert.Equal(100L, await a.AskAsync("DBSIZE"));
    }

    private static async Task<long> CountAsync(PlannedServers servers, char node)
    {
        await using var wire = await NodeWire.OpenAsync(servers[node]);
        long count = 0;
        foreach (string db in new[] { "0", "3" })
        {
            await wire.AskAsync("SELECT", db);
            count += (long)(await wire.AskAsync("DBSIZE"))!;
        }

        return count;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int exit = await Tool.RunAsync(words, new CommandConsole(Stream.Null, output, error), Cancellation);
        return (exit, output.ToString(), error.ToString());
    }

    private sealed class Ending(CancellationTokenSource ending) : IProgress<CleanupProgress>
    {
        public void Report(CleanupProgress value) => ending.Cancel();
    }
}
