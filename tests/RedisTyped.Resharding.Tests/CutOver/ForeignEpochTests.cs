using RedisTyped.Epochs;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A new server that was a node of another deployment: it was emptied but for what is in force there.</summary>
public sealed class ForeignEpochTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_it_says_is_gone_before_clients_look_there()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        var foreign = new RedisTypedOptions();
        foreign.Nodes.Add("elsewhere", "127.0.0.1:1");
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await b.AskAsync("HSET", "redistyped:epoch", "current", "9", "topology", EpochTopology.Write(foreign), "near", "1");
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        IReadOnlyList<string> announced = [];
        await ReshardCutOver.RunAsync(servers.PlanFile, new CutOverOptions { OnStep = NoteAsync }, Cancelled);

        Assert.Equal(["", "", "10"], announced);
        Assert.Equal("10", await b.TextAsync("HGET", "redistyped:epoch", "current"));
        Assert.Equal(await a.TextAsync("HGET", "redistyped:epoch", "topology"), await b.TextAsync("HGET", "redistyped:epoch", "topology"));

        // Between the announcement and the time in which it comes into force.
        async Task NoteAsync(CutOverStep step)
        {
            if (step == CutOverStep.Pause)
            {
                announced = [.. ((object?[])(await b.AskAsync("HMGET", "redistyped:epoch", "current", "topology", "pending"))!).Select(ReplyTree.Text)];
            }
        }
    }
}
