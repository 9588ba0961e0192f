using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What a run has announced is its own, whatever was written into the file since that changes no place of a key.</summary>
public sealed class EditedTopologyTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Next_run_opens_what_the_last_one_has_fenced()
    {
        await using PlannedServers servers = await SyncedAsync();
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await Assert.ThrowsAsync<IOException>(() => CutAsync(servers, CutOverStep.Fence, static () => throw new IOException()));

        // That run was ended in time to set all right. As one leaves it that is killed there:
        string announced = CutOverState.Read(ReshardJournal.TryRead(servers.PlanFile)!.CutOver).Next!;
        await a.AskAsync("HSET", "redistyped:epoch", "pending", "1", "next", announced);
        await a.AskAsync("CONFIG", "SET", "min-replicas-to-write", "1000000");
        using (ReshardJournal journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static kept => kept with { Phase = ReshardPhase.Cutting, Step = (int)CutOverStep.Fence });
        }

        await EditAsync(servers);
        string? fence = null;
        await CutAsync(servers, CutOverStep.Announce, async () => fence = Encoding.ASCII.GetString((await a.BytesAsync("CONFIG", "GET", "min-replicas-to-write"))[1]));

        Assert.Equal("0", fence);
        Assert.Contains("connectTimeout=3000", await a.TextAsync("HGET", "redistyped:epoch", "topology"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_that_is_gone_on_with_publishes_what_the_last_one_has_announced()
    {
        await using PlannedServers servers = await SyncedAsync();
        await Assert.ThrowsAsync<IOException>(() => CutAsync(servers, CutOverStep.Publish, static () => throw new IOException()));
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        string? announced = await a.TextAsync("HGET", "redistyped:epoch", "next");
        Assert.NotEmpty(announced!);
        await EditAsync(servers);
        await ReshardCutOver.RunAsync(servers.PlanFile, cancellationToken: Cancelled);

        foreach (char name in "ab")
        {
            await using NodeWire node = await NodeWire.OpenAsync(servers[name]);
            Assert.Equal(announced, await node.TextAsync("HGET", "redistyped:epoch", "topology"));
        }
    }

    private static async Task<PlannedServers> SyncedAsync()
    {
        PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        (await servers.PlanAsync()).Save(servers.PlanFile);
        await using ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);
        await sync.Synced.WaitAsync(Cancelled);
        return servers;
    }

    private static Task<CutOverReport> CutAsync(PlannedServers servers, CutOverStep when, Func<Task> act) =>
        ReshardCutOver.RunAsync(servers.PlanFile, new CutOverOptions { OnStep = step => step == when ? act() : Task.CompletedTask }, Cancelled);

    private static async Task EditAsync(PlannedServers servers)
    {
        string text = await File.ReadAllTextAsync(servers.NewFile, Cancelled);
        string edited = text.Replace(servers['a'].ConfigurationString, servers['a'].ConfigurationString + ",connectTimeout=3000", StringComparison.Ordinal);
        Assert.NotEqual(text, edited);
        await File.WriteAllTextAsync(servers.NewFile, edited, Cancelled);
    }
}
