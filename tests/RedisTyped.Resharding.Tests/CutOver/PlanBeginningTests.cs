using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>What is remembered of a plan when it begins: the epoch, and at nodes that serve that keys come.</summary>
public sealed class PlanBeginningTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>It is started later, or comes back with what it had before the note.</summary>
    [Fact]
    public async Task Node_that_was_away_at_the_beginning_is_told_of_the_plan_before_its_keys_come()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        ReshardPlan plan = await SaveAsync(servers);
        using (var journal = ReshardJournal.Open(servers.PlanFile, "test"))
        {
            journal.Write(static state => state with { Began = 0 });
        }

        await servers['a'].KillAsync(Cancelled);
        await using ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);
        await servers['a'].RestartAsync(Cancelled);
        await sync.Synced.WaitAsync(Cancelled);

        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        Assert.Equal("0", await a.TextAsync("HGET", "__rt:plans", plan.Id));
    }

    [Fact]
    public async Task Plan_that_was_refused_before_its_first_key_does_not_keep_the_one_before_from_being_led_back()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        await SaveAsync(servers);
        await using (ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        await ReshardCutOver.RunAsync(servers.PlanFile, cancellationToken: Cancelled);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await a.AskLineAsync("CONFIG SET maxmemory 1gb maxmemory-policy allkeys-lru");
        string second = Path.Combine(servers.Folder, "second.json");
        (await ReshardPlanner.PlanAsync(servers.NewFile, servers.OldFile, null, Cancelled)).Save(second);
        await using (ReshardSync sync = await ReshardSync.StartAsync(second, cancellationToken: Cancelled))
        {
            var refused = await Assert.ThrowsAsync<ReshardException>(() => sync.Synced.WaitAsync(Cancelled));
            Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        }

        await ReshardRollback.RunAsync(servers.PlanFile, cancellationToken: Cancelled);

        Assert.Equal("2", await a.TextAsync("HGET", "redistyped:epoch", "current"));
    }

    /// <summary>The least rights of a source, and of a new node that is written by nobody but its source.</summary>
    [Theory]
    [InlineData("ab", "a")]
    [InlineData("a", "ab")]
    public async Task One_node_that_may_not_be_asked_leaves_the_epoch_known(string old, string @new)
    {
        await using PlannedServers servers = await PlannedServers.StartAsync(old, @new);
        await SaveAsync(servers);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await a.AskAsync("HSET", "redistyped:epoch", "current", "3");
        await b.AskAsync("ACL", "SETUSER", "default", "-hmget");

        await using ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);

        Assert.Equal(3L, ReshardJournal.TryRead(servers.PlanFile)!.Began);
    }

    /// <summary>Its cut-over is refused where epochs are published: whoever brings keys over for hours before should know.</summary>
    [Fact]
    public async Task Beginning_at_an_unknown_epoch_is_told()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await SaveAsync(servers);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await a.AskAsync("ACL", "SETUSER", "default", "-hmget");
        var events = new System.Collections.Concurrent.ConcurrentQueue<ReshardEvent>();

        await using (ReshardSync sync = await ReshardSync.StartAsync(OpenedPlan.Load(servers.PlanFile), new ReshardSyncOptions(), events.Enqueue, Cancelled))
        {
            await sync.Synced.WaitAsync(Cancelled);
        }

        Assert.Contains("refuses HMGET: NOPERM", Assert.Single(events, static told => told.Name == "beginning-unknown").Message, StringComparison.Ordinal);
        Assert.Null(ReshardJournal.TryRead(servers.PlanFile)!.Began);
    }

    /// <summary>It was emptied, but for the epochs of the servers that it was among.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task New_server_from_elsewhere_says_nothing_of_the_beginning(bool isThere)
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("a", "ab");
        await servers.FillAsync(100);
        (await servers.PlanAsync(new PlanOptions { Mode = LandingMode.Write })).Save(servers.PlanFile);
        if (!isThere)
        {
            await servers['b'].KillAsync(Cancelled);
            await using ReshardSync early = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);
            await servers['b'].RestartAsync(Cancelled);
        }

        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await b.AskAsync("HSET", "redistyped:epoch", "current", "9");
        await using ReshardSync sync = await ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled);
        await sync.Synced.WaitAsync(Cancelled);

        Assert.Equal(0L, ReshardJournal.TryRead(servers.PlanFile)!.Began);
    }

    /// <summary>Without it no other plan could tell whether its own keys are older.</summary>
    [Fact]
    public async Task Plan_that_brings_keys_to_a_node_that_serves_does_not_begin_at_an_unknown_epoch()
    {
        await using PlannedServers servers = await PlannedServers.StartAsync("ab", "a");
        await SaveAsync(servers);
        await using NodeWire a = await NodeWire.OpenAsync(servers['a']);
        await using NodeWire b = await NodeWire.OpenAsync(servers['b']);
        await a.AskAsync("ACL", "SETUSER", "default", "-hmget");
        await b.AskAsync("ACL", "SETUSER", "default", "-hmget");

        var refused = await Assert.ThrowsAsync<ReshardException>(() => ReshardSync.StartAsync(servers.PlanFile, cancellationToken: Cancelled));

        Assert.Equal(ReshardFailure.SourceRefused, refused.Failure);
        Assert.Contains("refuses HMGET: NOPERM", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<ReshardPlan> SaveAsync(PlannedServers servers)
    {
        ReshardPlan plan = await servers.PlanAsync();
        plan.Save(servers.PlanFile);
        return plan;
    }
}
