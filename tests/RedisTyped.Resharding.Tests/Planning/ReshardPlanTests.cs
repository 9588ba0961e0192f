using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;

namespace RedisTyped.Resharding.Tests.Planning;

/// <summary>The plan file.</summary>
public sealed class ReshardPlanTests
{
    [Fact]
    public void Plan_that_is_written_and_read_is_the_same()
    {
        var plan = Some();

        var read = ReshardPlan.Parse(plan.ToJson());

        Assert.Equal(plan.ToJson(), read.ToJson());
        Assert.Equal(plan.Id, read.Id);
        Assert.Equal(plan.Created, read.Created);
        Assert.Equal(plan.Policies, read.Policies);
        Assert.Equal(plan.Links, read.Links);
        Assert.Equal(plan.Findings, read.Findings);
        Assert.Equal(TimeSpan.FromSeconds(8), read.Figures.Duration);
        Assert.Equal(StrayPolicy.Fail, read.Figures.Strays);
        Assert.Equal(plan.Figures.BigKeys, read.Figures.BigKeys);
        Assert.Equal([NodeFence.LateWrites, NodeFence.None], read.Nodes.Select(static node => node.Fence));
    }

    [Fact]
    public void Figures_and_policies_may_be_left_out()
    {
        var read = ReshardPlan.Parse(
            """
            {
              "version": 1, "id": "0123456789abcdef", "created": "2030-01-31T12:00:00Z",
              "old": { "file": "old.json", "router": "slots", "fingerprint": "f", "nodes": ["a"] },
              "new": { "file": "new.json", "router": "slots", "fingerprint": "g", "nodes": ["a", "b"] },
              "nodes": [ { "old": "a", "new": "a", "role": "retained" }, { "new": "b", "role": "added" } ],
              "links": [ { "source": "a", "target": "b", "mode": "w" } ] // by hand
            }
            """);

        Assert.Equal(new PlanPolicies(), read.Policies);
        Assert.Equal(LandingMode.Write, read.Links[0].Mode);
        Assert.Equal(0, read.Old.Epoch);
    }

    [Fact]
    public void All_faults_are_named_at_once()
    {
        var fault = Assert.Throws<PlanException>(() => ReshardPlan.Parse(
            """
            {
              "version": 1, "id": "NO", "created": "yesterday",
              "old": { "file": "old.json", "router": "slots", "fingerprint": "f", "nodes": ["a"] },
              "new": { "file": 7, "router": "slots", "nodes": ["a", "b"] },
              "nodes": [ { "old": "a", "role": "added" } ],
              "links": [ { "source": "x", "target": "b", "mode": "Q" }, { "source": "a", "target": "b", "mode": "P", "speed": 1 }, { "source": "a", "target": "b", "mode": "P" } ],
              "policies": { "strays": "burn", "parallelSources": 0, "rateBytes": "fast" },
              "more": true
            }
            """, "plan.json"));

        string[] wanted =
        [
            "created: is no time", "new.file: is no text", "new.fingerprint: is missing", "links[0].mode: 'Q' is none of P, W, M, S", "links[1].speed: is not known",
            "policies.strays: 'burn' is none of drop, keep, fail", "policies.parallelSources: is no whole number of 1 or more", "policies.rateBytes: is no whole number",
            "more: is not known", "id: is not 16 hexadecimal digits", "links[0].source: 'x' is no node of the old topology, which has a", "links[2]: goes from 'a' to 'b' as an earlier one does",
            "nodes[0].role: 'added' does not go with the names",
        ];
        Assert.All(wanted, part => Assert.Contains(fault.Faults, one => one.StartsWith(part, StringComparison.Ordinal)));
        Assert.Equal(wanted.Length, fault.Faults.Count);
        Assert.StartsWith("plan.json has 13 faults:", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "line 1, column")]
    [InlineData("[]", "it is no plan: it has no version")]
    [InlineData("{\"version\": 2, \"whatever\": 1}", "version: is 2, and this tool knows no later one than 1")]
    public void What_is_no_plan_of_this_version_is_told_so(string text, string fault) =>
        Assert.Contains(fault, Assert.Throws<PlanException>(() => ReshardPlan.Parse(text)).Message, StringComparison.Ordinal);

    private static ReshardPlan Some() => new()
    {
        Id = "0123456789abcdef",
        Created = DateTimeOffset.UnixEpoch,
        Old = new PlannedTopology { File = "old.json", Router = "slots", Fingerprint = "f", Nodes = ["a"] },
        New = new PlannedTopology { File = "new.json", Router = "slots", Fingerprint = "g", Nodes = ["a", "b"], Epoch = 3 },
        Nodes =
        [
            new PlannedNode { Old = "a", New = "a", Role = NodeRole.Retained, Addresses = ["h:1"], Version = "7.0.15", Fence = NodeFence.LateWrites, FenceReason = "serves on" },
            new PlannedNode { New = "b", Role = NodeRole.Added, Addresses = ["h:2"] },
        ],
        Links = [new PlannedLink { Source = "a", Target = "b", Mode = LandingMode.Merge, ModeReason = "so", Keys = 5, Bytes = 600 }],
        Policies = new PlanPolicies { RateBytes = 1000, SpoolFolder = "/spool", ParallelSources = 3, TargetLatencyLimit = TimeSpan.FromMilliseconds(40) },
        Figures = new PlanFigures
        {
            IsExact = true,
            Strays = StrayPolicy.Fail,
            Duration = TimeSpan.FromSeconds(7.5),
            Sources = [new SourceFigures { Node = "a", Keys = 10, StraySample = ["\"x\""], StreamRate = 9 }],
            Targets = [new TargetFigures { Node = "b", ArrivingKeys = 5 }],
            BigKeys = [new BigKey("a", 2, "\"big\"", "zset", 1 << 24, "b")],
        },
        Findings = [new PlanFinding(FindingSeverity.Warning, null, "clock", "apart")],
    };
}
