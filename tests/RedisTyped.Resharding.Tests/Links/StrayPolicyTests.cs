using System.Collections.Concurrent;
using RedisTyped.Cli;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Keys on a node on which the old topology does not look for them, in a plan that is synced.</summary>
public sealed class StrayPolicyTests
{
    private const int Keys = 300;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StrayPolicy.Drop)]
    [InlineData(StrayPolicy.Keep)]
    [InlineData(StrayPolicy.Fail)]
    public async Task Sync_does_with_strays_what_the_plan_says(StrayPolicy policy)
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await servers.FillAsync(Keys);
        (await servers.PlanAsync(new PlanOptions { Policies = new PlanPolicies { Strays = policy } })).Save(servers.PlanFile);

        // On a, though the old topology looks for it on b; by the new one it belongs on c.
        string stray = Enumerable.Range(0, 1000).Select(static number => $"stray:{number}")
            .First(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == 'c');
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire c = await NodeWire.OpenAsync(servers['c']);
        await a.AskAsync("SET", stray, "v");
        int moving = Enumerable.Range(0, Keys).Count(number => PlannedServers.OwnerOf(servers.New, $"key:{number}") == 'c');

        ToolRun run = await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced");

        if (policy == StrayPolicy.Fail)
        {
            Assert.True((int)ReshardFailure.Stray == run.ExitCode, run.Error);
            Assert.Contains("Node 'a' holds a key in database 0 that the old topology looks for on node 'b'", run.Error, StringComparison.Ordinal);
            return;
        }

        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
        Assert.Equal(policy == StrayPolicy.Keep ? 1L : 0L, await c.AskAsync("EXISTS", stray));
        Assert.Equal(moving + (policy == StrayPolicy.Keep ? 1L : 0L), await c.AskAsync("DBSIZE"));
        Assert.Equal(1L, ReshardStatus.Read(servers.PlanFile).Report.Links.Single(static link => link.Source == "a").Strays);
    }

    /// <summary>Both topologies look for it on b, which stays and has it; a has what was left of an earlier split.</summary>
    [Fact]
    public async Task Kept_stray_does_not_come_over_the_key_of_a_node_that_stays()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await servers.FillAsync(Keys);
        string stray = Enumerable.Range(0, 1000).Select(static number => $"stray:{number}")
            .First(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == 'b');
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await a.AskAsync("SET", stray, "old");
        await b.AskAsync("SET", stray, "live");

        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Full = true, Policies = new PlanPolicies { Strays = StrayPolicy.Keep } });
        Assert.Equal(["a>c", "b>c"], plan.Links.Select(static link => $"{link.Source}>{link.Target}").Order(StringComparer.Ordinal));
        Assert.DoesNotContain(plan.Findings, static finding => finding.Code == "strays-live");

        // As a plan has it that was edited, or whose topologies bring other keys from a to b.
        (plan with { Links = [.. plan.Links, plan.Links[0] with { Source = "a", Target = "b", Mode = LandingMode.Write }] }).Save(servers.PlanFile);
        ToolRun run = await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced");

        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
        Assert.Equal("live", await b.TextAsync("GET", stray));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task Plan_says_that_there_are_more_kept_strays_than_it_asked_for(int asked, bool isSaid)
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        foreach (string stray in Enumerable.Range(0, 1000).Select(static number => $"stray:{number}")
            .Where(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == 'c').Take(2))
        {
            await a.AskAsync("SET", stray, "v");
        }

        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Full = true, StraysAsked = asked, Policies = new PlanPolicies { Strays = StrayPolicy.Keep } });

        PlanFinding[] said = [.. plan.Findings.Where(static finding => finding.Code == "strays-unasked")];
        Assert.Equal(isSaid ? [(FindingSeverity.Warning, "a")] : [], said.Select(static finding => (finding.Severity, finding.Node)));
        Assert.All(said, static finding => Assert.Contains("has more than 1 strays to be brought over", finding.Message, StringComparison.Ordinal));
    }

    /// <summary>By its name it could be one of b; a has brought it, and is not read again.</summary>
    [Fact]
    public async Task Kept_stray_stays_when_the_keys_of_another_node_are_read_again()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        string[] moving = [.. Enumerable.Range(0, 20_000).Select(static number => $"key:{number}")
            .Where(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == 'c')];
        (string stray, string left) = (moving[0], moving[1]);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await using NodeWire c = await NodeWire.OpenAsync(servers['c']);
        await a.AskAsync("SET", stray, "kept");
        await b.AskAsync(["MSET", .. moving[2..].SelectMany(static key => new object[] { key, "v" })]);
        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Policies = new PlanPolicies { Strays = StrayPolicy.Keep } });
        (plan with
        {
            Links = [.. plan.Links.Select(static link => link with { Mode = LandingMode.Scan })],
            Policies = plan.Policies with { RateKeys = 300 },
        }).Save(servers.PlanFile);
        var events = new ConcurrentQueue<ReshardEvent>();
        await using (await ReshardSync.StartAsync(OpenedPlan.Load(servers.PlanFile), new ReshardSyncOptions(), events.Enqueue, Cancelled))
        {
            // Long before b has.
            await Wait.UntilAsync(() => events.Any(static told => told.Name == "scan-complete"), "a has been read");
            await Wait.UntilAsync(async () => await c.AskAsync("DBSIZE") is > 5L, "b is being read");
        }

        Assert.Equal("a", Assert.Single(events, static told => told.Name == "scan-complete").Fields.Single(static field => field.Key == "source").Value);
        Assert.Equal("kept", await c.TextAsync("GET", stray));

        // As one that b has removed when its link was broken.
        Assert.Equal("OK", await c.TextAsync("SET", left, "v"));
        await File.WriteAllTextAsync(RateFile.PathOf(servers.PlanFile), "none", Cancelled);
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        Assert.Equal("kept", await c.TextAsync("GET", stray));
        Assert.Equal(0L, await c.AskAsync("EXISTS", left));
        Assert.Equal(moving.Length - 2L, await c.AskAsync(["EXISTS", .. moving[2..]]));
    }

    /// <summary>By its name it is one of those of b; a has brought it, and has it still.</summary>
    [Theory]
    [InlineData(LandingMode.Merge, false)]
    [InlineData(LandingMode.Merge, true)]
    [InlineData(LandingMode.Write, false)]
    public async Task Kept_stray_stays_when_another_node_is_emptied(LandingMode mode, bool isInTransaction)
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        string[] moving = [.. Enumerable.Range(0, 5000).Select(static number => $"key:{number}")
            .Where(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == 'c')];
        (string stray, string later) = (moving[0], moving[1]);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await using NodeWire c = await NodeWire.OpenAsync(servers['c']);
        await a.AskAsync("SET", stray, "kept");
        await b.AskAsync(["MSET", .. moving[2..].SelectMany(static key => new object[] { key, "v" })]);
        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Policies = new PlanPolicies { Strays = StrayPolicy.Keep } });
        (plan with { Links = [.. plan.Links.Select(link => link with { Mode = mode })] }).Save(servers.PlanFile);
        await using ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);
        await sync.Synced.WaitAsync(Cancelled);

        // What was never written to while anybody followed stands at offset 0, which says nothing of a snapshot.
        await a.AskAsync("SET", stray, "kept");
        await b.AskAsync("SET", moving[2], "v");
        await sync.DrainAsync(Cancelled);
        Assert.Equal(moving.Length - 1L, await c.AskAsync(["EXISTS", .. moving]));
        await b.SnapshotIsOverAsync();

        await b.TryAllAsync(isInTransaction ? [["MULTI"], ["FLUSHALL"], ["SET", later, "v"], ["EXEC"]] : [["FLUSHALL"], ["SET", later, "v"]]);
        await sync.DrainAsync(Cancelled);

        Assert.Equal(("kept", "v"), (await c.TextAsync("GET", stray), await c.TextAsync("GET", later)));
        Assert.Equal(2L, await c.AskAsync(["EXISTS", .. moving]));
    }

    [Fact]
    public async Task Plan_names_kept_strays_that_their_owners_have_too()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        string stray = Enumerable.Range(0, 1000).Select(static number => $"stray:{number}")
            .First(key => PlannedServers.OwnerOf(servers.Old, key) == 'b' && PlannedServers.OwnerOf(servers.New, key) == 'c');
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await a.AskAsync("SET", stray, "old");
        var options = new PlanOptions { Policies = new PlanPolicies { Strays = StrayPolicy.Keep } };
        Assert.DoesNotContain((await servers.PlanAsync(options)).Findings, static finding => finding.Severity == FindingSeverity.Error);

        await b.AskAsync("SET", stray, "live");

        PlanFinding finding = Assert.Single((await servers.PlanAsync(options)).Findings, static finding => finding.Severity == FindingSeverity.Error);
        Assert.Equal(("strays-live", "a"), (finding.Code, finding.Node));
        Assert.Contains(stray, finding.Message, StringComparison.Ordinal);
        Assert.DoesNotContain((await servers.PlanAsync()).Findings, static finding => finding.Severity == FindingSeverity.Error);

        // Who may not ask knows nothing of it.
        await b.AskAsync("ACL", "SETUSER", "default", "-exists");
        var refused = await Assert.ThrowsAsync<ReshardException>(() => servers.PlanAsync(options));
        Assert.Equal(ReshardFailure.SourceRefused, refused.Failure);
        Assert.Contains("Node 'b'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("refuses EXISTS", refused.Message, StringComparison.Ordinal);
    }
}
