using System.Globalization;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Two plans over the same servers: one at a time brings keys to a node, and none does by a topology that is past.</summary>
public sealed class TwoPlanTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Second_is_refused_while_the_first_writes_and_the_one_that_is_gone_on_with_takes_nothing_twice()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        (string first, string second) = (await PlanAsync(servers, "first.json"), await PlanAsync(servers, "second.json"));
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        string key = Moved(servers);
        await using (ReshardSync sync = await ReshardSync.StartAsync(first, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
            await using ReshardSync other = await ReshardSync.StartAsync(second, cancellationToken: Cancelled);
            var refused = await Assert.ThrowsAsync<ReshardException>(() => other.Synced.WaitAsync(Cancelled));
            Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
            Assert.Contains($"gets keys by plan {OpenedPlan.Load(first).Plan.Id}, from 127.0.0.1:", refused.Message, StringComparison.Ordinal);
            await CountAsync(sync, 10);
        }

        // One after the other goes on, each as if it were alone.
        foreach ((string plan, int count) in new[] { (second, 20), (first, 30), (second, 40) })
        {
            await using ReshardSync sync = await ReshardSync.StartAsync(plan, cancellationToken: Cancelled);
            await CountAsync(sync, count);
        }

        async Task CountAsync(ReshardSync sync, int until)
        {
            await sync.Synced.WaitAsync(Cancelled);
            for (int i = 0; i < 10; i++)
            {
                await b.AskAsync("INCR", key);
            }

            await sync.DrainAsync(Cancelled);
            Assert.Equal(until.ToString(CultureInfo.InvariantCulture), await a.TextAsync("GET", key));
        }
    }

    [Fact]
    public async Task First_brings_nothing_more_when_the_second_is_cut_over()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        await servers.FillAsync(100);
        (string first, string second, string third) = (await PlanAsync(servers, "first.json"), await PlanAsync(servers, "second.json"), await PlanAsync(servers, "third.json"));
        await SyncAsync(first);
        await SyncAsync(second);
        await ReshardCutOver.RunAsync(second, cancellationToken: Cancelled);

        var overtaken = await Assert.ThrowsAsync<ReshardException>(() => SyncAsync(first));
        Assert.Equal(ReshardFailure.PlanBusy, overtaken.Failure);
        Assert.StartsWith("Epoch 1 is in force, and this plan knows of epoch 0 at most", overtaken.Message, StringComparison.Ordinal);

        // One that was made then and brings its first key now is made for a topology that is past as well.
        var past = await Assert.ThrowsAsync<ReshardException>(() => SyncAsync(third));
        Assert.Equal(ReshardFailure.PlanBusy, past.Failure);
        Assert.StartsWith("Epoch 1 is in force, whose topology places keys otherwise than ", past.Message, StringComparison.Ordinal);
    }

    /// <summary>However little the second has moved, and however far the first was.</summary>
    [Fact]
    public async Task Plan_for_a_topology_that_is_past_by_one_slot_is_neither_synced_nor_cut_over()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "ab", "slots");
        await WriteSlotsAsync(servers, servers.OldFile, "0-8191", "8192-16383");
        await WriteSlotsAsync(servers, servers.NewFile, "1-8191", "0,8192-16383");
        string other = Path.Combine(servers.Folder, "other.json");
        await WriteSlotsAsync(servers, other, "0-8000", "8001-16383");
        (string second, string first, string third) = (await PlanAsync(servers, "second.json"), Path.Combine(servers.Folder, "first.json"), Path.Combine(servers.Folder, "third.json"));
        (await ReshardPlanner.PlanAsync(servers.OldFile, other, null, Cancelled)).Save(first);
        (await ReshardPlanner.PlanAsync(servers.OldFile, other, null, Cancelled)).Save(third);
        await SyncAsync(second);
        await ReshardCutOver.RunAsync(second, cancellationToken: Cancelled);

        AssertPast(await Assert.ThrowsAsync<ReshardException>(() => SyncAsync(third)));

        // As one that was not seen to be past when its keys were brought over.
        using (ReshardJournal journal = ReshardJournal.Open(first, "test"))
        {
            journal.Write(static kept => kept with { Phase = ReshardPhase.Synced, Began = 1 });
        }

        AssertPast(await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(first, cancellationToken: Cancelled)));
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        Assert.Equal("1", await a.TextAsync("HGET", "redistyped:epoch", "current"));

        static void AssertPast(ReshardException refused)
        {
            Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
            Assert.StartsWith("Epoch 1 is in force, whose topology places keys otherwise than ", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Plan_for_the_topology_in_force_is_synced_and_cut_over_though_its_file_calls_the_nodes_otherwise()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "ab", "slots");
        await WriteSlotsAsync(servers, servers.OldFile, "0-8191", "8192-16383");
        await WriteSlotsAsync(servers, servers.NewFile, "1-8191", "0,8192-16383");
        string first = await PlanAsync(servers, "first.json");
        await SyncAsync(first);
        await ReshardCutOver.RunAsync(first, cancellationToken: Cancelled);
        (string renamed, string next, string second) = (Path.Combine(servers.Folder, "renamed.json"), Path.Combine(servers.Folder, "next.json"), Path.Combine(servers.Folder, "second.json"));
        await WriteSlotsAsync(servers, renamed, "1-8191", "0,8192-16383", "b", "left");
        await WriteSlotsAsync(servers, next, "1-8000", "0,8001-16383", "b", "left");
        (await ReshardPlanner.PlanAsync(renamed, next, null, Cancelled)).Save(second);

        await SyncAsync(second);

        Assert.Equal(2, (await ReshardCutOver.RunAsync(second, cancellationToken: Cancelled)).Epoch);
    }

    [Fact]
    public async Task What_a_new_server_says_of_the_topology_that_it_came_from_does_not_count()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await b.AskAsync("HSET", "redistyped:epoch", "current", "9", "topology", """{"nodes":[{"name":"elsewhere","configuration":"10.0.0.1:6379"}]}""");
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);

        await SyncAsync(servers.PlanFile);
        await ReshardCutOver.RunAsync(servers.PlanFile, cancellationToken: Cancelled);

        Assert.Equal(await b.TextAsync("HGET", "redistyped:epoch", "topology"), Epochs.EpochTopology.Write(RedisTyped.Topology.TopologyFile.Load(servers.NewFile)));
    }

    /// <summary>A link that was away meanwhile is not asked again from the beginning.</summary>
    [Fact]
    public async Task Link_that_comes_back_behind_a_cut_over_of_another_plan_ends()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        string plan = await PlanAsync(servers, "first.json");
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using ReshardSync sync = await ReshardSync.StartAsync(plan, cancellationToken: Cancelled);
        await sync.Synced.WaitAsync(Cancelled);

        await a.AskAsync("HSET", "redistyped:epoch", "current", "1");
        string[] links = [.. (await a.TextAsync("CLIENT", "LIST"))!.Split('\n').Where(static line => line.Contains(" name=redistyped-link:", StringComparison.Ordinal))];
        Assert.Single(links);
        await a.AskAsync("CLIENT", "KILL", "ID", links[0].Split(' ')[0]["id=".Length..]);

        var ended = await Assert.ThrowsAsync<ReshardException>(() => sync.Stopped.WaitAsync(Cancelled));
        Assert.Equal(ReshardFailure.PlanBusy, ended.Failure);
        Assert.Contains("says that epoch 1 is in force, and this plan was begun at epoch 0", ended.Message, StringComparison.Ordinal);
    }

    /// <summary>A new server may come from elsewhere, with epochs of its own; those that serve know which is in force.</summary>
    [Fact]
    public async Task Link_to_a_new_node_that_comes_back_behind_a_cut_over_of_another_plan_ends()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await using ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);
        await sync.Synced.WaitAsync(Cancelled);

        await a.AskAsync("HSET", "redistyped:epoch", "current", "1");
        await b.AskAsync("HSET", "redistyped:epoch", "current", "1");
        await b.AskAsync("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");

        var ended = await Assert.ThrowsAsync<ReshardException>(() => sync.Stopped.WaitAsync(TimeSpan.FromSeconds(90), Cancelled));
        Assert.Equal(ReshardFailure.PlanBusy, ended.Failure);
        Assert.StartsWith("Epoch 1 is in force", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_is_not_led_back_over_what_the_second_has_brought()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        string moved = Moved(servers);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await a.AskAsync("PEXPIRE", moved, "3600000");
        string first = await PlanAsync(servers, "first.json");
        await SyncAsync(first);
        await ReshardCutOver.RunAsync(first, cancellationToken: Cancelled);
        ReshardPlan other = await ReshardPlanner.PlanAsync(servers.NewFile, servers.OldFile, null, Cancelled);
        string second = Path.Combine(servers.Folder, "second.json");
        other.Save(second);
        await SyncAsync(second);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardRollback.RunAsync(first, cancellationToken: Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith($"Plan {other.Id} has begun to bring keys to node 'a' since", refused.Message, StringComparison.Ordinal);
        Assert.Equal("1", await a.TextAsync("HGET", "redistyped:epoch", "current"));

        // What clients would have found there.
        Assert.True(ShiftedTime.Is((long)(await a.AskAsync("PEXPIRETIME", moved))!));
        await ReshardCutOver.RunAsync(second, cancellationToken: Cancelled);
        Assert.InRange((long)(await a.AskAsync("PTTL", moved))!, 1, 3_600_000);
    }

    [Fact]
    public async Task First_is_not_finished_behind_a_cut_over_of_the_second()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        string first = await PlanAsync(servers, "first.json");
        await SyncAsync(first);
        await Assert.ThrowsAsync<InvalidOperationException>(() => ReshardCutOver.RunAsync(
            first, new CutOverOptions { OnStep = static step => step == CutOverStep.Finish ? throw new InvalidOperationException() : Task.CompletedTask }, Cancelled));
        string second = Path.Combine(servers.Folder, "second.json");
        (await ReshardPlanner.PlanAsync(servers.NewFile, servers.OldFile, null, Cancelled)).Save(second);
        await SyncAsync(second);
        await ReshardCutOver.RunAsync(second, cancellationToken: Cancelled);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(first, cancellationToken: Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Epoch 2 is in force, and this plan knows of epoch 1 at most", refused.Message, StringComparison.Ordinal);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        Assert.Equal("2", await a.TextAsync("HGET", "redistyped:epoch", "current"));
        Assert.Contains("role:slave", await b.TextAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_opens_nothing_that_the_second_has_fenced()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        (string first, string second) = (await PlanAsync(servers, "first.json"), await PlanAsync(servers, "second.json"));
        await SyncAsync(first);

        // As a run leaves it that was killed in its first step.
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await a.AskAsync("HSET", "redistyped:epoch", "pending", "1");
        await b.AskAsync("HSET", "redistyped:epoch", "pending", "1");
        using (ReshardJournal journal = ReshardJournal.Open(first, "test"))
        {
            var state = CutOverState.None with { Epoch = 1, Run = "first", Fences = new Dictionary<string, string> { ["b"] = "0" } };
            journal.Write(kept => kept with { Phase = ReshardPhase.Cutting, Step = (int)CutOverStep.Announce, CutOver = state.ToJson() });
        }

        await SyncAsync(second);
        var pending = await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(second, cancellationToken: Cancelled));
        Assert.StartsWith("Another plan is about to change the topology: server b says that an epoch is pending.", pending.Message, StringComparison.Ordinal);

        // As that says, where the first is given up.
        await a.AskAsync("HDEL", "redistyped:epoch", "pending", "next", "near", "held", "run");
        await b.AskAsync("HDEL", "redistyped:epoch", "pending", "next", "near", "held", "run");
        await ReshardCutOver.RunAsync(second, cancellationToken: Cancelled);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(first, cancellationToken: Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Another plan has changed the topology, or is about to, at a, b: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains("role:slave", await b.TextAsync("INFO", "replication"), StringComparison.Ordinal);
    }

    private static string Moved(PlannedServers servers) => Enumerable.Range(0, 100).Select(static number => $"key:{number}")
        .First(key => PlannedServers.OwnerOf(servers.Old, key) != PlannedServers.OwnerOf(servers.New, key));

    private static async Task<string> PlanAsync(PlannedServers servers, string file)
    {
        string path = Path.Combine(servers.Folder, file);
        (await servers.PlanAsync()).Save(path);
        return path;
    }

    private static Task WriteSlotsAsync(PlannedServers servers, string file, string first, string second, string nameOfFirst = "a", string nameOfSecond = "b") => File.WriteAllTextAsync(
        file,
        $$"""{"router":"slots","nodes":[{"name":"{{nameOfFirst}}","configuration":"{{servers['a'].ConfigurationString}}","slots":"{{first}}"},{"name":"{{nameOfSecond}}","configuration":"{{servers['b'].ConfigurationString}}","slots":"{{second}}"}]}""",
        Cancelled);

    private static async Task SyncAsync(string path)
    {
        await using ReshardSync sync = await ReshardSync.StartAsync(path, cancellationToken: Cancelled);
        await sync.Synced.WaitAsync(Cancelled);
    }
}
