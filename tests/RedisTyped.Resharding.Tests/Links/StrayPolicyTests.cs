using RedisTyped.Cli;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>Keys on a node on which the old topology does not look for them, in a plan that is synced.</summary>
public sealed class StrayPolicyTests
{
    private const int Keys = 300;

    [Theory]
    [InlineData(StrayPolicy.Drop)]
    [InlineData(StrayPolicy.Keep)]
    [InlineData(StrayPolicy.Fail)]
    public async Task Sync_does_with_strays_what_the_plan_says(StrayPolicy policy)
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await servers.FillAsync(Keys);
        ReshardPlan plan = await servers.PlanAsync();
        (plan with { Policies = plan.Policies with { Strays = policy } }).Save(servers.PlanFile);

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
            Assert.Equal((int)ReshardFailure.Stray, run.ExitCode);
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
    }
}
