using RedisTyped.Cli;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Planning;

/// <summary>What of a plan file may be edited, and what its topologies decide.</summary>
public sealed class EditedPlanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ab", "abc", "ketama", "ketama")]
    [InlineData("abc", "ab", "rendezvous", "rendezvous")]
    [InlineData("ab", "abcd", "slots", "slots")]
    [InlineData("ab", "cd", "slots", "slots")]
    [InlineData("ab", "bc", "ketama", "rendezvous")]
    public async Task Plan_is_taken_as_planned_and_refused_without_one_of_its_links(string old, string @new, string before, string after)
    {
        await using PlannedServers servers = await PlannedServers.StartAsync(old, @new, before);
        await File.WriteAllTextAsync(
            servers.NewFile, (await File.ReadAllTextAsync(servers.NewFile, Cancelled)).Replace($"\"{before}\"", $"\"{after}\"", StringComparison.Ordinal), Cancelled);
        await servers.FillAsync(200);
        ReshardPlan plan = await servers.PlanAsync();

        Assert.Equal(plan.Links, Open(plan).Plan.Links);
        Assert.NotEmpty(plan.Links);
        Assert.All(plan.Links, link =>
        {
            PlanException refused = Assert.Throws<PlanException>(() => Open(plan with { Links = [.. plan.Links.Where(other => other != link)] }));
            Assert.StartsWith($"links: none goes from '{link.Source}' to '{link.Target}', where ", Assert.Single(refused.Faults), StringComparison.Ordinal);
            Assert.EndsWith("make the plan anew", refused.Message, StringComparison.Ordinal);
        });

        OpenedPlan Open(ReshardPlan edited)
        {
            edited.Save(servers.PlanFile);
            return OpenedPlan.Load(servers.PlanFile);
        }
    }

    /// <summary>The topologies bring nothing there, and the plan's own figures tell of it.</summary>
    [Fact]
    public async Task Link_by_which_only_strays_move_is_missed_and_one_without_any_is_refused()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "cd", "slots");
        string stray = Enumerable.Range(0, 1000).Select(static number => $"stray:{number}").First(key => PlannedServers.OwnerOf(servers.Old, key) == 'b');
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await a.AskAsync("SET", stray, "1");
        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Full = true, Policies = new PlanPolicies { Strays = StrayPolicy.Keep } });

        Assert.Equal(["a>c", "a>d", "b>d"], PairsOf(OpenedPlan.Open(plan, servers.PlanFile).Plan));
        ReshardPlan less = plan with { Links = [.. plan.Links.Where(static link => link.Target == "c" || link.Source == "b")] };
        Assert.StartsWith(
            "links: those from 'a' move 0 keys, and 1 were to be moved when the plan was made (figures.sources): one is missing",
            Assert.Single(Assert.Throws<PlanException>(() => OpenedPlan.Open(less, servers.PlanFile)).Faults),
            StringComparison.Ordinal);

        ReshardPlan more = await servers.PlanAsync();
        Assert.Equal(["a>c", "b>d"], PairsOf(more));
        more = more with { Links = [.. more.Links, more.Links[0] with { Target = "d", Keys = 0 }] };
        Assert.StartsWith(
            "links[2]: goes from 'a' to 'd', where no key moves", Assert.Single(Assert.Throws<PlanException>(() => OpenedPlan.Open(more, servers.PlanFile)).Faults), StringComparison.Ordinal);
    }

    /// <summary>Where only strays move there is no link without them: they would be left behind, and nothing would notice.</summary>
    [Theory]
    [InlineData(StrayPolicy.Drop, StrayPolicy.Keep, true)]
    [InlineData(StrayPolicy.Fail, StrayPolicy.Keep, true)]
    [InlineData(StrayPolicy.Drop, StrayPolicy.Fail, false)]
    [InlineData(StrayPolicy.Keep, StrayPolicy.Drop, false)]
    [InlineData(StrayPolicy.Keep, StrayPolicy.Keep, false)]
    public async Task Strays_are_kept_where_the_plan_was_made_so(StrayPolicy planned, StrayPolicy edited, bool isRefused)
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "cd", "slots");
        string stray = Enumerable.Range(0, 1000).Select(static number => $"stray:{number}").First(key => PlannedServers.OwnerOf(servers.Old, key) == 'b');
        await using (NodeWire a = await NodeWire.OpenAsync(servers['a']))
        {
            await a.AskAsync("SET", stray, "1");
        }

        ReshardPlan plan = await servers.PlanAsync(new PlanOptions { Full = true, Policies = new PlanPolicies { Strays = planned } });
        (plan with { Policies = plan.Policies with { Strays = edited } }).Save(servers.PlanFile);

        ToolRun run = await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced");

        Assert.Equal(planned, ReshardPlan.Load(servers.PlanFile).Figures.Strays);
        if (isRefused)
        {
            Assert.Equal(ExitCode.BadUsage, run.ExitCode);
            Assert.Contains(
                $"policies.strays: is 'keep', and the plan was made with '{planned.ToString().ToLowerInvariant()}' (figures.strays), so that links for them may be missing; make the plan anew with --strays keep",
                run.Error,
                StringComparison.Ordinal);
            Assert.Null(ReshardJournal.TryRead(servers.PlanFile));
            return;
        }

        Assert.True(run.ExitCode == (edited == StrayPolicy.Fail ? (int)ReshardFailure.Stray : ExitCode.Done), run.Error);
    }

    [Fact]
    public async Task Plan_is_the_same_from_its_first_sync_on_but_for_its_policies()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        ReshardPlan plan = await servers.PlanAsync();
        plan.Save(servers.PlanFile);
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        (plan with { Id = "0123456789abcdef" }).Save(servers.PlanFile);
        ToolRun run = await ToolRun.OfAsync("reshard", "cutover", servers.PlanFile);
        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains($"'id {plan.Id}' is missing, with which its first sync began; put the file back as it was", run.Error, StringComparison.Ordinal);
        Assert.Contains("'id 0123456789abcdef' is new since its first sync", run.Error, StringComparison.Ordinal);

        (plan with { Policies = plan.Policies with { RateKeys = 5000 } }).Save(servers.PlanFile);
        run = await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced");
        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
    }

    [Fact]
    public async Task What_is_changed_is_named_before_anything_is_sent()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "abcd", "slots");
        await servers.FillAsync(200);
        ReshardPlan plan = await servers.PlanAsync();
        PlannedLink first = plan.Links[0];
        (plan with
        {
            New = plan.New with { Nodes = [.. plan.New.Nodes.Where(static node => node != "d")] },
            Nodes = [.. plan.Nodes.SkipLast(1)],
            Links = [.. plan.Links.Skip(1).Where(static link => link.Target != "d"), first with { Source = "b", Target = "b" }],
        }).Save(servers.PlanFile);

        ToolRun run = await ToolRun.OfAsync("reshard", "sync", servers.PlanFile, "--until-synced");

        Assert.Equal(ExitCode.BadUsage, run.ExitCode);
        Assert.Contains("new.nodes: are a, b, c, and the topology has a, b, c, d; only modes", run.Error, StringComparison.Ordinal);
        Assert.Contains("nodes: 'd' of the new topology does not stand there once", run.Error, StringComparison.Ordinal);
        Assert.Contains($"links: none goes from '{first.Source}' to '{first.Target}', where ", run.Error, StringComparison.Ordinal);
        Assert.Contains("goes from 'b' to 'b', which are one server", run.Error, StringComparison.Ordinal);
        Assert.Null(ReshardJournal.TryRead(servers.PlanFile));
    }

    private static string[] PairsOf(ReshardPlan plan) => [.. plan.Links.Select(static link => $"{link.Source}>{link.Target}").Order(StringComparer.Ordinal)];
}
