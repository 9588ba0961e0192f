using System.Globalization;
using System.Text;
using RedisTyped.Cli;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A new node that is Garnet, beside one of Redis that serves on: every step of a plan, as the tool does it.</summary>
public sealed class GarnetPlanTests : IDisposable
{
    private const string Fill =
        """
        for i = 1, 100 do
          redis.call('SET', 'text:' .. i, string.rep('v', i * 13), 'PX', 3600000 + i)
          redis.call('RPUSH', 'list:' .. i, 'b', 'a', i)
          redis.call('SADD', 'set:' .. i, 'one', 'two', i)
          redis.call('HSET', 'hash:' .. i, 'field', i, 'other', 'w')
          redis.call('ZADD', 'scores:' .. i, i * 0.25, 'member', 2, 'other')
        end
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("redistyped-garnet-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string PlanFile => FileOf("plan");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Plan_leads_keys_and_clients_to_a_server_that_cannot_follow()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] });
        await using RedisNodes garnet = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.Garnet });
        await using NodeWire old = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire added = await NodeWire.OpenAsync(garnet[0]);
        await old.AskAsync("EVAL", Fill, "0");
        TopologySnapshot before = await WriteAsync("old", ("a", redis[0]));
        TopologySnapshot after = await WriteAsync("new", ("a", redis[0]), ("g", garnet[0]));

        ToolRun planned = await ToolRun.OfAsync("reshard", "plan", FileOf("old"), FileOf("new"), "-o", PlanFile);
        Assert.True(planned.ExitCode == ExitCode.Done, planned.Output + planned.Error);
        PlannedLink link = Assert.Single(ReshardPlan.Load(PlanFile).Links);
        Assert.Equal(("a", "g", LandingMode.Write, "'g' cannot follow another server"), (link.Source, link.Target, link.Mode, link.ModeReason));

        var moves = new OwnerKeyFilter(before, "a", after, "g", sameServer: false);
        await using (ReshardSync sync = await ReshardSync.StartAsync(PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
            await sync.DrainAsync(Cancelled);
            await VerifiedAsync(old, added, moves);
        }

        // Clients that go on writing, and take the new topology by themselves.
        await using CutLoad load = await CutLoad.StartAsync(TopologyFile.Load(FileOf("old")), clients: 4);
        await load.MoreAsync(300);
        ToolRun cut = await ToolRun.OfAsync("reshard", "cutover", PlanFile);
        Assert.True(cut.ExitCode == ExitCode.Done, cut.Output + cut.Error);
        await load.MoreAsync(300);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.All(load.Clients, static client => Assert.Equal(["a", "g"], client.Nodes.Select(static node => node.Id.Name)));
        Assert.Equal("", await load.DifferencesAsync(after, new Dictionary<string, TestNode> { ["a"] = redis[0], ["g"] = garnet[0] }));
        Assert.Contains("4 of 4 clients have come over", cut.Error, StringComparison.Ordinal);

        // Times of expiry are the old node's again, to the millisecond.
        string[] texts = [.. Enumerable.Range(1, 100).Select(static number => string.Create(CultureInfo.InvariantCulture, $"text:{number}")).Where(key => moves.Keeps(Encoding.UTF8.GetBytes(key), 0))];
        Assert.True(texts.Length > 20, $"{texts.Length} texts move");
        foreach (string key in texts)
        {
            Assert.Equal(await old.AskAsync("PEXPIRETIME", key), await added.AskAsync("PEXPIRETIME", key));
        }

        // Some have been deleted at their new node since.
        SortedDictionary<string, string> there = await NodeImage.OfAsync(old, moves);
        ToolRun cleaned = await ToolRun.OfAsync("reshard", "cleanup", PlanFile, "--missing-too");
        Assert.True(cleaned.ExitCode == ExitCode.Done, cleaned.Output + cleaned.Error);
        Assert.Empty(await NodeImage.OfAsync(old, moves));
        Assert.Equal(there.Count, ReshardStatus.Read(PlanFile).Report.Cleanup!.Removed);
        Assert.Equal(ReshardPhase.Cleaned, ReshardStatus.Read(PlanFile).Phase);
    }

    private async Task VerifiedAsync(NodeWire old, NodeWire added, OwnerKeyFilter moves)
    {
        ToolRun clean = await ToolRun.OfAsync("reshard", "verify", PlanFile);
        Assert.True(clean.ExitCode == ExitCode.Done, clean.Output + clean.Error);
        Assert.Contains("none differs", clean.Output, StringComparison.Ordinal);

        string wrong = Enumerable.Range(1, 100).Select(static number => string.Create(CultureInfo.InvariantCulture, $"hash:{number}")).First(key => moves.Keeps(Encoding.UTF8.GetBytes(key), 0));
        await added.AskAsync("HSET", wrong, "other", "wrong");
        ToolRun found = await ToolRun.OfAsync("reshard", "verify", PlanFile);
        Assert.Equal((int)ReshardFailure.Differences, found.ExitCode);
        Assert.Contains("1 key differs", found.Output, StringComparison.Ordinal);
        Assert.Contains(wrong, found.Output, StringComparison.Ordinal);
        await added.AskAsync("HSET", wrong, "other", await old.TextAsync("HGET", wrong, "other"));

        // What was found last stands in the way of a cut-over.
        ToolRun mended = await ToolRun.OfAsync("reshard", "verify", PlanFile);
        Assert.True(mended.ExitCode == ExitCode.Done, mended.Output + mended.Error);
    }

    private string FileOf(string name) => Path.Combine(_folder.FullName, name + ".json");

    private async Task<TopologySnapshot> WriteAsync(string name, params (string Name, TestNode Node)[] nodes)
    {
        IEnumerable<string> items = nodes.Select(static node => $$"""{"name":"{{node.Name}}","configuration":"{{node.Node.ConfigurationString}}"}""");
        await File.WriteAllTextAsync(FileOf(name), $"{{\"nodes\":[{string.Join(',', items)}]}}", Cancelled);
        return TopologySnapshot.Create(TopologyFile.Load(FileOf(name)));
    }
}
