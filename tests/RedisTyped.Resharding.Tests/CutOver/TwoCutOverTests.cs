using RedisTyped.Epochs;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Two cut-overs that are begun at about the same time: one is done, and the other changes nothing of it.</summary>
public sealed class TwoCutOverTests
{
    private const string Key = "redistyped:epoch";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Its keys have gone where this one does not look for them.</summary>
    [Fact]
    public async Task One_that_is_overtaken_before_it_announces_its_epoch_does_nothing()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await using NodeWire a = await NodeWire.OpenAsync(scene.Old);
        int events = 0;

        // Its links begin to follow by then, behind the look whether the topology is still that of the plan.
        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardCutOver.RunAsync(
            scene.Plan,
            new CutOverOptions(),
            onLateWrite: null,
            _ =>
            {
                if (events++ == 0)
                {
                    a.AskAsync("HSET", Key, "current", "5", "topology", "{}").GetAwaiter().GetResult();
                }
            },
            Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Epoch 5 is in force, and this plan knows of epoch 0 at most", refused.Message, StringComparison.Ordinal);
        Assert.Equal("5", await a.TextAsync("HGET", Key, "current"));
        Assert.Equal(2L, await a.AskAsync("HLEN", Key));
    }

    [Fact]
    public async Task One_that_another_has_announced_its_epoch_over_is_given_up_before_it_fences()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        var overtaken = new CutOverOptions
        {
            PauseBudget = TimeSpan.FromSeconds(2),
            OnStep = step => step == CutOverStep.Pause ? old.AskAsync("HSET", Key, "pending", "2", "next", "{}", "run", "another") : Task.CompletedTask,
        };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(overtaken, Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.StartsWith("Another plan is about to change the topology", refused.Message, StringComparison.Ordinal);
        Assert.Equal("another", await old.TextAsync("HGET", Key, "run"));
        Assert.Equal("0", await FenceAsync(old));

        // Held back by this one, or by the other: nobody knows, and it ends by itself.
        Assert.Equal("OK", await old.TextAsync("SET", "some", "taken"));
    }

    /// <summary>Even where both lead to the same topology, by an epoch of the same number.</summary>
    [Fact]
    public async Task One_that_comes_second_opens_nothing_that_the_first_has_fenced()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        var overtaken = new CutOverOptions
        {
            OnStep = async step =>
            {
                if (step == CutOverStep.Announce)
                {
                    await old.AskAsync("HSET", Key, "pending", "1", "next", EpochTopology.Write(scene.NewTopology), "run", "another");
                    await old.AskAsync("CONFIG", "SET", "min-replicas-to-write", CutServer.Unreachable);
                }
            },
        };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(overtaken, Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.Equal(CutServer.Unreachable, await FenceAsync(old));
        Assert.Equal("another", await old.TextAsync("HGET", Key, "run"));
        Assert.Equal("1", await old.TextAsync("HGET", Key, "pending"));
    }

    /// <summary>By an epoch below that which its files have it lead to; nor does it when it is run again.</summary>
    [Fact]
    public async Task One_that_comes_second_opens_nothing_that_the_first_has_in_force()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        scene.Named = 6;
        var overtaken = new CutOverOptions
        {
            OnStep = async step =>
            {
                if (step == CutOverStep.Announce)
                {
                    await old.AskAsync("HSET", Key, "current", "1", "topology", "{}");
                    await old.AskAsync("CONFIG", "SET", "min-replicas-to-write", CutServer.Unreachable);
                }
            },
        };

        var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(overtaken, Cancelled));
        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.Equal(CutServer.Unreachable, await FenceAsync(old));

        var again = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(new CutOverOptions(), Cancelled));
        Assert.Equal(ReshardFailure.PlanBusy, again.Failure);
        Assert.Equal(CutServer.Unreachable, await FenceAsync(old));
        Assert.Equal("1", await old.TextAsync("HGET", Key, "current"));
    }

    /// <summary>So that none that has ended there for ever is met in the middle, where nothing leads back.</summary>
    [Fact]
    public async Task One_that_finds_another_pending_at_a_source_is_refused_before_it_begins()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("HSET", Key, "pending", "5", "next", "{}", "run", "dead");

        var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(new CutOverOptions(), Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, refused.Failure);
        Assert.Equal("dead", await old.TextAsync("HGET", Key, "run"));
        await old.AskAsync("HDEL", Key, "pending", "next", "near", "held", "run");
        Assert.Equal(1, (await scene.CutAsync(new CutOverOptions(), Cancelled)).Epoch);
    }

    [Fact]
    public async Task Writes_that_another_holds_back_by_now_wait_on()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire other = await NodeWire.OpenAsync(redis[0]);
        await using NodeWire writer = await NodeWire.OpenAsync(redis[0]);
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        await other.AskAsync("HSET", Key, "pending", "1", "next", "{}", "run", "first");
        await server.PauseAsync(TimeSpan.FromMinutes(1), "mark", "first", Cancelled);
        await server.UnpauseAsync("first", Cancelled);
        await writer.AskAsync("SET", "key", "taken");

        await other.AskAsync("HSET", Key, "pending", "2", "next", "{}", "run", "second");
        await other.AskAsync("CLIENT", "PAUSE", "60000", "WRITE");
        await server.UnpauseAsync("first", Cancelled);

        Task<object?> waits = writer.AskAsync("SET", "key", "waits");
        await Wait.UntilAsync(async () => (await other.TextAsync("INFO", "clients")).Contains("blocked_clients:1", StringComparison.Ordinal) || waits.IsCompleted, "the write waits");
        Assert.Equal("taken", await other.TextAsync("GET", "key"));
        await server.UnpauseAsync("second", Cancelled);
        await waits;
    }

    [Fact]
    public async Task What_the_first_has_prepared_at_a_source_stays_there()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        EpochRecord said = await server.EpochAsync(Cancelled);
        Assert.True(await server.TryAnnounceAsync(said, "1", "{}", "first", Cancelled));

        await Assert.ThrowsAsync<ReshardException>(() => server.TryAnnounceAsync(said, "2", "{ }", "second", Cancelled));

        Assert.Equal("1", await node.TextAsync("HGET", PreparedEpoch.Key, "current"));
        Assert.Equal("{}", await node.TextAsync("HGET", PreparedEpoch.Key, "topology"));
    }

    [Fact]
    public async Task Epoch_is_announced_only_where_a_server_says_what_it_was_chosen_by()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using NodeWire node = await NodeWire.OpenAsync(redis[0]);
        await using var server = new CutServer("a", new CutPart(IsSource: false, IsRetired: false, IsReplica: false), CutScene.Access(redis[0]));
        EpochRecord said = await server.EpochAsync(Cancelled);
        Assert.True(await server.TryAnnounceAsync(said, "1", "{}", "first", Cancelled));

        var overtaken = await Assert.ThrowsAsync<ReshardException>(() => server.TryAnnounceAsync(said, "1", "{}", "second", Cancelled));

        Assert.Equal(ReshardFailure.PlanBusy, overtaken.Failure);
        Assert.Equal("first", await node.TextAsync("HGET", Key, "run"));

        // The first may say it twice, as where it has not heard that it was taken.
        Assert.True(await server.TryAnnounceAsync(said, "1", "{}", "first", Cancelled));
    }

    private static async Task<string> FenceAsync(NodeWire node) => System.Text.Encoding.ASCII.GetString((await node.BytesAsync("CONFIG", "GET", "min-replicas-to-write"))[1]);
}
