using System.Globalization;
using RedisTyped.Cli;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Planning;

/// <summary>Plans of running servers.</summary>
public sealed class ReshardPlannerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Full_figures_are_those_of_every_key()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await servers.FillAsync(3000);
        await servers.FillAsync(500, "other:", db: 3);
        await using (var stray = await NodeWire.OpenAsync(servers['a']))
        {
            foreach (string key in Enumerable.Range(0, 100).Select(static number => $"key:{number}").Where(key => PlannedServers.OwnerOf(servers.Old, key) == 'b').Take(7))
            {
                await stray.AskAsync("SET", key, "left over");
            }
        }

        var plan = await servers.PlanAsync(new PlanOptions { Full = true });

        Assert.True(plan.Figures.IsExact);
        var keys = Enumerable.Range(0, 3000).Select(static number => $"key:{number}").Concat(Enumerable.Range(0, 500).Select(static number => $"other:{number}")).ToList();
        Assert.Equal(["a>c", "b>c"], plan.Links.Select(static link => $"{link.Source}>{link.Target}").Order(StringComparer.Ordinal));
        foreach (var link in plan.Links)
        {
            var moving = keys.Where(key => PlannedServers.OwnerOf(servers.Old, key) == link.Source[0] && PlannedServers.OwnerOf(servers.New, key) == link.Target[0]).ToList();
            Assert.Equal(moving.Count, link.Keys);
            Assert.Equal(await MemoryAsync(servers[link.Source[0]], moving), link.Bytes);
        }

        Assert.Equal([7L, 0L], plan.Figures.Sources.Select(static source => source.StrayKeys));
        Assert.Equal(keys.Count + 7, plan.Figures.Sources.Sum(static source => source.Keys));
        Assert.Equal(plan.Links.Sum(static link => link.Keys), plan.Figures.Targets.Single(static target => target.Node == "c").ArrivingKeys);
        Assert.Contains(plan.Findings, static finding => finding is { Code: "strays", Node: "a", Severity: FindingSeverity.Warning });
    }

    [Fact]
    public async Task Sample_comes_near_the_figures_of_every_key()
    {
        await using var servers = await PlannedServers.StartAsync("a", "bc");
        await servers.FillAsync(40_000);

        var exact = await servers.PlanAsync(new PlanOptions { Full = true });
        var sampled = await servers.PlanAsync(new PlanOptions { SampleSize = 4000 });

        Assert.False(sampled.Figures.IsExact);
        Assert.InRange(sampled.Figures.Sources[0].SampledKeys, 4000, 6000);
        Assert.Equal(2, sampled.Links.Count);
        Assert.All(sampled.Links.Zip(exact.Links), static pair =>
        {
            // Four standard deviations of a share of a half in 4,000 keys are 3 %.
            Assert.InRange(pair.First.Keys, pair.Second.Keys * 0.93, pair.Second.Keys * 1.07);
            Assert.InRange(pair.First.Bytes, pair.Second.Bytes * 0.93, pair.Second.Bytes * 1.07);
        });
    }

    [Fact]
    public async Task Planning_writes_nothing_and_tells_no_secret()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab", options: new RedisNodesOptions { Password = "s3cret" });
        await using var planner = await MonitoredCommands.OfAsync(servers['a'], "s3cret");
        await using var target = await MonitoredCommands.OfAsync(servers['b'], "s3cret");

        var run = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "-o", servers.PlanFile);

        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.DoesNotContain("s3cret", run.Output + run.Error + await File.ReadAllTextAsync(servers.PlanFile, Cancellation), StringComparison.Ordinal);
        string[] reading = ["AUTH", "COMMAND", "FUNCTION", "HMGET", "INFO", "MEMORY", "MODULE", "PING", "ROLE", "SCAN", "SELECT", "TIME", "TYPE"];
        Assert.Subset(new HashSet<string>(reading), (await planner.NamesAsync()).Concat(await target.NamesAsync()).ToHashSet());
    }

    [Fact]
    public async Task Plan_file_is_opened_with_its_topologies_and_refused_when_they_have_changed()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "bc");
        await servers.FillAsync(200);
        Assert.Equal(ExitCode.Done, (await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "-o", servers.PlanFile)).Exit);

        var opened = OpenedPlan.Load(servers.PlanFile);

        Assert.Equal("old.json", opened.Plan.Old.File);
        Assert.Equal([NodeRole.Retired, NodeRole.Retained, NodeRole.Added], opened.Plan.Nodes.Select(static node => node.Role));
        Assert.Equal(servers['c'].Port, opened.AccessNew("c").Nodes[0].Port);
        var link = opened.Plan.Links[0];
        var filter = opened.FilterOf(link);
        Assert.False(filter.Keeps("redistyped:epoch"u8, 0));
        Assert.Contains(Enumerable.Range(0, 200), number => filter.Keeps(System.Text.Encoding.UTF8.GetBytes($"key:{number}"), 0));

        string text = await File.ReadAllTextAsync(servers.NewFile, Cancellation);
        await File.WriteAllTextAsync(servers.NewFile, text.Replace("ketama", "rendezvous", StringComparison.Ordinal), Cancellation);
        Assert.Contains("is not the topology that was planned with any more", Assert.Throws<PlanException>(() => OpenedPlan.Load(servers.PlanFile)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a", "bc", "a>b P, a>c P", "retired replica-of, added none, added none")]
    [InlineData("ab", "c", "a>c M, b>c M", "retired replica-of, retired replica-of, added none")]
    [InlineData("ab", "abc", "a>c M, b>c M", "retained late-writes, retained late-writes, added none")]
    [InlineData("ab", "a", "b>a W", "retained none, retired replica-of")]
    public async Task Modes_and_fences_suit_the_nodes(string old, string @new, string links, string nodes)
    {
        await using var servers = await PlannedServers.StartAsync(old, @new);

        var plan = await servers.PlanAsync();

        Assert.Equal(links, string.Join(", ", plan.Links.Select(static link => $"{link.Source}>{link.Target} {PlanWords.Of(link.Mode)}")));
        Assert.Equal(nodes, string.Join(", ", plan.Nodes.Select(static node => $"{PlanWords.Of(node.Role)} {PlanWords.Of(node.Fence)}")));
        Assert.All(plan.Links, static link => Assert.NotEmpty(link.ModeReason));
        Assert.DoesNotContain(plan.Findings, static finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public async Task What_stands_in_the_way_is_found_all_at_once_and_no_plan_is_written()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "bc");
        await servers.FillAsync(300);
        await using var a = await NodeWire.OpenAsync(servers['a']);
        await using var b = await NodeWire.OpenAsync(servers['b']);
        await using var c = await NodeWire.OpenAsync(servers['c']);
        await c.AskAsync("SET", "mine", "1");
        await c.AskAsync("CONFIG", "SET", "maxmemory", "1mb", "maxmemory-policy", "volatile-lru");
        await a.AskAsync("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 1 end)");
        await b.AskAsync("FUNCTION", "LOAD", "#!lua name=lib\nredis.register_function('f', function() return 2 end)");
        await a.AskAsync("RENAME", await a.TextAsync("RANDOMKEY"), "renamed");
        await a.AskAsync("SETRANGE", "large", "70000000", "x");

        var run = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "-o", servers.PlanFile, "--strays", "fail", "--mode", "P", "--json");

        Assert.Equal(ExitCode.Failed, run.Exit);
        Assert.False(File.Exists(servers.PlanFile));
        var plan = ReshardPlan.Parse(run.Output);
        string[] errors = [.. plan.Findings.Where(static finding => finding.Severity == FindingSeverity.Error).Select(static finding => finding.Code).Distinct().Order(StringComparer.Ordinal)];
        Assert.Subset(new HashSet<string>(errors), new HashSet<string> { "functions", "memory", "mode", "not-empty" });
        Assert.Contains(plan.Findings, static finding => finding is { Code: "eviction", Node: "c" });
        Assert.Contains(plan.Findings, static finding => finding.Code == "straddles" && finding.Message.Contains("RENAME 1", StringComparison.Ordinal));
        Assert.Equal("\"large\"", plan.Figures.BigKeys[0].Key);
        Assert.Equal(("string", "a"), (plan.Figures.BigKeys[0].Type, plan.Figures.BigKeys[0].Node));
    }

    [Fact]
    public async Task What_cut_overs_have_renamed_is_not_told_as_a_command_of_clients()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await using var a = await NodeWire.OpenAsync(servers['a']);
        await a.AskAsync("HSET", "redistyped:epoch:next", "current", "1");
        await a.AskAsync("RENAME", "redistyped:epoch:next", "redistyped:epoch");
        Assert.DoesNotContain((await servers.PlanAsync()).Findings, static finding => finding.Code == "straddles");

        await a.AskAsync("SET", "one", "1");
        await a.AskAsync("RENAME", "one", "two");
        Assert.Contains("RENAME 2. Each cut-over of this tool there was a RENAME too. ", Assert.Single((await servers.PlanAsync()).Findings, static finding => finding.Code == "straddles").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_needs_no_more_rights_than_the_page_names()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(20);
        foreach (char name in "ab")
        {
            await using var node = await NodeWire.OpenAsync(servers[name]);
            await node.AskAsync(["ACL", "SETUSER", "default", "reset", "on", "nopass", "-@all", "+ping", "+info", "+select", "+scan", .. name == 'a' ? ["~*"] : (string[])[]]);
        }

        var run = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "-o", servers.PlanFile);

        Assert.True(run.Exit == ExitCode.Done, run.Error);
        ReshardPlan plan = ReshardPlan.Load(servers.PlanFile);
        Assert.Equal(20, Assert.Single(plan.Figures.Sources).Keys);
        PlanFinding note = Assert.Single(plan.Findings, static finding => finding.Code == "backlog-unknown");
        Assert.Equal((FindingSeverity.Note, null), (note.Severity, note.Node));
        Assert.StartsWith("How much is written to 'a' is not known, for want of a replica until now; see that a repl-backlog-size of 64 MB ", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_that_both_topologies_have_are_counted_once_where_they_are_away()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await servers['a'].KillAsync(Cancellation);
        await servers['c'].KillAsync(Cancellation);
        var two = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile);
        await servers['c'].RestartAsync(Cancellation);
        var one = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile);

        Assert.Equal((10, 10), (two.Exit, one.Exit));
        Assert.Contains("2 nodes cannot be asked:", two.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("nodes cannot be asked", one.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_a_plan_was_given_up_on_is_told_with_the_way_out()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await using var b = await NodeWire.OpenAsync(servers['b']);
        await b.AskAsync("REPLICAOF", "127.0.0.1", "1");

        var plan = await servers.PlanAsync();

        Assert.Equal(
            "is a replica of 127.0.0.1:1; give its primary. Where an earlier plan has left it so, make it a primary and empty it: REPLICAOF NO ONE, then FLUSHALL.",
            Assert.Single(plan.Findings, static finding => finding.Code == "role").Message);

        await b.AskAsync("REPLICAOF", "NO", "ONE");
        await b.AskAsync("SET", "left", "1");
        Assert.StartsWith("is new and holds 1 key, which nobody would look for there", Assert.Single((await servers.PlanAsync()).Findings, static finding => finding.Code == "not-empty").Message, StringComparison.Ordinal);
        await b.AskAsync("FLUSHALL");
        Assert.DoesNotContain((await servers.PlanAsync()).Findings, static finding => finding.Severity == FindingSeverity.Error);
    }

    [Fact]
    public async Task Pair_that_moves_nothing_and_folder_that_is_not_there_are_told()
    {
        await using var servers = await PlannedServers.StartAsync("a", "a");

        var same = await RunAsync("reshard", "plan", servers.OldFile, servers.OldFile, "-o", servers.PlanFile);
        var sync = await RunAsync("reshard", "sync", servers.PlanFile, "--until-synced");
        var cut = await RunAsync("reshard", "cutover", servers.PlanFile);
        var dry = await RunAsync("reshard", "cutover", servers.PlanFile, "--dry-run");
        var nowhere = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "-o", Path.Combine(servers.Folder, "none", "plan.json"));

        Assert.Equal(ExitCode.Done, same.Exit);
        Assert.Contains("and moves nothing, so that there is nothing to sync or to cut over: look whether", same.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Next:", same.Error, StringComparison.Ordinal);
        Assert.Equal((26, 26, 26), (sync.Exit, cut.Exit, dry.Exit));
        Assert.Contains("The plan cannot be synced: it moves nothing; there is nothing to sync and nothing to cut over.", sync.Error, StringComparison.Ordinal);
        Assert.All([cut, dry], static run => Assert.Contains("There is no cut-over of this plan now: it moves nothing; give clients the file of the new topology", run.Error, StringComparison.Ordinal));
        Assert.Equal((ExitCode.BadUsage, $"redistyped: There is no folder '{Path.Combine(servers.Folder, "none")}' for the plan; make it, or give another file.\n"), (nowhere.Exit, nowhere.Error));
    }

    [Fact]
    public async Task Nodes_that_do_not_answer_are_all_named()
    {
        await using var servers = await PlannedServers.StartAsync("ab", "abc");
        await servers['b'].KillAsync(Cancellation);
        await servers['c'].KillAsync(Cancellation);

        var run = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile);

        Assert.Equal(10, run.Exit);
        Assert.Contains("Node 'b': the server", run.Error, StringComparison.Ordinal);
        Assert.Contains("Node 'c': the server", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_shows_what_goes_where_and_how()
    {
        await using var servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(1000);

        var run = await RunAsync("reshard", "plan", servers.OldFile, servers.NewFile, "--full");

        var link = Assert.Single((await servers.PlanAsync(new PlanOptions { Full = true })).Links);
        string count = link.Keys.ToString("#,0", CultureInfo.InvariantCulture);
        Assert.Equal(ExitCode.Done, run.Exit);
        Assert.Contains("FROM \\ TO", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{count} (", run.Output, StringComparison.Ordinal);
        Assert.Contains($"{count} of 1,000 keys move", run.Output, StringComparison.Ordinal);
        Assert.Contains("late-writes", run.Output, StringComparison.Ordinal);
        Assert.Contains("is new and can follow the tool, and gets keys of one node", run.Output, StringComparison.Ordinal);
    }

    private static async Task<long> MemoryAsync(TestNode node, IEnumerable<string> keys)
    {
        long sum = 0;
        await using var wire = await NodeWire.OpenAsync(node);
        foreach (var some in keys.GroupBy(static key => key[0] == 'o' ? "3" : "0"))
        {
            await wire.AskAsync("SELECT", some.Key);
            foreach (string key in some)
            {
                sum += (long)(await wire.AskAsync("MEMORY", "USAGE", key))!;
            }
        }

        return sum;
    }

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] words)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int exit = await Tool.RunAsync(words, new RedisTyped.Cli.Terminal.CommandConsole(Stream.Null, output, error), Cancellation);
        return (exit, output.ToString(), error.ToString());
    }
}
