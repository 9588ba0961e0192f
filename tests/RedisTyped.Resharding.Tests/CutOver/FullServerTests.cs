using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A source whose memory is full refuses HSET, and behind its fence its clients cannot make room.</summary>
public sealed class FullServerTests
{
    private const string Key = "redistyped:epoch";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_becomes_full_behind_its_fence_is_told_and_takes_writes_again()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("SET", "some", "v");

        await scene.CutAsync(new CutOverOptions { OnStep = step => step == CutOverStep.Publish ? FillAsync(old) : Task.CompletedTask }, Cancelled);

        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
        Assert.Equal("1", await old.TextAsync("HGET", Key, "current"));
        Assert.Equal(Epochs.EpochTopology.Write(scene.NewTopology), await old.TextAsync("HGET", Key, "topology"));
        Assert.Equal(2L, await old.AskAsync("HLEN", Key));
        Assert.Equal(0L, await old.AskAsync("EXISTS", PreparedEpoch.Key));
        Assert.Equal(1L, await old.AskAsync("DEL", "some"));
        Assert.Equal("1", await SetAsync(old, "maxmemory"));
    }

    [Fact]
    public async Task One_that_becomes_full_before_it_is_given_up_says_what_it_said_before()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("HSET", Key, "current", "3", "topology", "{}");
        var givenUp = new CutOverOptions
        {
            OnStep = async step =>
            {
                if (step == CutOverStep.Fence)
                {
                    await FillAsync(old);
                    throw new InvalidOperationException();
                }
            },
        };

        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.CutAsync(givenUp, Cancelled));

        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
        Assert.DoesNotContain(scene.Events, static told => told.Name == "cutover-unreached");
        Assert.Equal("{}", await old.TextAsync("HGET", Key, "topology"));
        Assert.Equal(2L, await old.AskAsync("HLEN", Key));
        Assert.Equal(0L, await old.AskAsync("EXISTS", PreparedEpoch.Key));
        Assert.Equal("0", await SetAsync(old, "min-replicas-to-write"));
    }

    [Fact]
    public async Task Those_that_become_full_on_the_way_back_are_told()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync();
        await scene.CutAsync(Cancelled);
        await using NodeWire added = await NodeWire.OpenAsync(scene.NewNodes["b"]);

        await ReshardRollback.RunAsync(
            scene.Plan.Path, new CutOverOptions { OnStep = step => step == CutOverStep.Publish ? FillAsync(added) : Task.CompletedTask }, Cancelled);

        Assert.Equal(ReshardPhase.RolledBack, ReshardJournal.TryRead(scene.Plan.Path)!.Phase);
        Assert.Equal("2", await added.TextAsync("HGET", Key, "current"));
    }

    /// <summary>As it was before there was another way.</summary>
    [Fact]
    public async Task One_whose_user_may_not_rename_keys_is_told_by_HSET()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("ACL", "SETUSER", "default", "-rename");

        await scene.CutAsync(new CutOverOptions(), Cancelled);

        Assert.Equal("1", await old.TextAsync("HGET", Key, "current"));
        Assert.Equal(Epochs.EpochTopology.Write(scene.NewTopology), await old.TextAsync("HGET", Key, "topology"));
        Assert.Equal(2L, await old.AskAsync("HLEN", Key));
        Assert.Equal(0L, await old.AskAsync("EXISTS", PreparedEpoch.Key));
    }

    private static async Task FillAsync(NodeWire node)
    {
        await node.AskAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal("1", await SetAsync(node, "maxmemory"));
    }

    private static async Task<string> SetAsync(NodeWire node, string name) => System.Text.Encoding.ASCII.GetString((await node.BytesAsync("CONFIG", "GET", name))[1]);
}
