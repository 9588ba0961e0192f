using RedisTyped.Epochs;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>What a client tells a cut-over, which does not go on before all clients can take the pending topology.</summary>
public sealed class EpochReadinessTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_whose_store_the_pending_router_cannot_serve_does_not_say_that_it_is_prepared()
    {
        await using Stage stage = await Stage.StartAsync();
        stage.NewRouter = "ketama";
        var log = new CapturedLog();
        await using ShardedRedis redis = await stage.ConnectAsync(log: log);
        _ = redis.Store<IVisitStore>();

        await AnnounceAsync(stage);
        await Wait.UntilAsync(() => log.Lines.Any(IsRefused), "it is told why");

        Assert.All(await Stage.Leases(stage.Old), static lease => Assert.Equal(EpochStage.Idle, lease.Stage));
        Assert.Contains("IVisitStore relies on the hash tag", log.Lines.First(IsRefused).Text, StringComparison.Ordinal);
        Assert.Single(log.Lines, IsRefused);
    }

    [Fact]
    public async Task Client_says_that_it_is_prepared_when_its_transition_is_complete()
    {
        await using Stage stage = await Stage.StartAsync();
        var log = new CapturedLog();
        await using ShardedRedis redis = await stage.ConnectAsync(log: log);
        RedisTypedOptions both = Topologies.Of(stage.OldNode);
        both.Nodes[0].Name = "old";
        both.Nodes.Add("new", stage.NewNode.ConfigurationString);
        await redis.BeginTransitionAsync(both, cancellationToken: Cancelled);

        await AnnounceAsync(stage);
        await Wait.UntilAsync(() => log.Lines.Any(IsRefused), "it is told why");
        Assert.All(await Stage.Leases(stage.Old), static lease => Assert.Equal(EpochStage.Idle, lease.Stage));

        await redis.CompleteTransitionAsync(Cancelled);
        await stage.LeasesAsync(EpochStage.Near, 0);
        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);
        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
    }

    [Fact]
    public async Task Fault_of_one_epoch_is_told_again_of_the_next()
    {
        await using Stage stage = await Stage.StartAsync();
        var log = new CapturedLog();
        await using ShardedRedis redis = await stage.ConnectAsync(static options => options.ConfigureEpoch = static _ => throw new InvalidOperationException("there is no secret of that name"), log);

        foreach (int epoch in (int[])[3, 4])
        {
            await stage.Old.HashSetAsync(EpochRecord.Key, [new(EpochRecord.PendingField, epoch), new(EpochRecord.NextField, EpochTopology.Write(stage.NewTopology()))]);
            await Wait.UntilAsync(() => log.Lines.Any(line => line.Text.Contains($"epoch {epoch} was not taken", StringComparison.Ordinal)), $"the fault of epoch {epoch} is told");
        }

        Assert.Equal(2, log.Lines.Count(static line => line.Text.Contains("there is no secret of that name", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Client_goes_on_looking_while_what_it_had_prepared_does_not_let_itself_be_closed()
    {
        await using Stage stage = await Stage.StartAsync();
        await using ShardedRedis redis = await stage.ConnectAsync();
        RedisTypedOptions next = stage.NewTopology();
        next.Nodes[0].Configuration += ",syncTimeout=120000,responseTimeout=120000";
        await stage.Old.HashSetAsync(EpochRecord.Key, [new(EpochRecord.PendingField, 1), new(EpochRecord.NextField, EpochTopology.Write(next))]);
        await Wait.UntilAsync(async () => (await Stage.Leases(stage.Old)).Any(static lease => lease.Stage == EpochStage.Prepared), "it is prepared");

        stage.NewNode.Freeze();
        try
        {
            await stage.WithdrawAsync(stage.Old);

            // The first look after that has begun to close it, and the second tells that nothing is pending.
            await Wait.UntilAsync(async () => (await Stage.Leases(stage.Old)).Any(static lease => lease.Pending == 0), "it looks on");
        }
        finally
        {
            stage.NewNode.Resume();
        }
    }

    [Fact]
    public async Task What_fails_behind_an_exchange_is_told_and_the_epoch_is_taken()
    {
        await using Stage stage = await Stage.StartAsync();
        var log = new CapturedLog();
        await using ShardedRedis redis = await stage.ConnectAsync(log: log);
        redis.TopologyChanged += static (_, _) => throw new InvalidOperationException("the dashboard is closed");
        await stage.AnnounceAsync();

        await stage.PublishAsync();
        await stage.LeasesAsync(EpochStage.Idle, 1);

        await Wait.UntilAsync(() => log.Lines.Any(static line => line.Text.Contains("the dashboard is closed", StringComparison.Ordinal)), "it is told");
        Assert.StartsWith("The topology of epoch 1 was taken; what followed failed", log.Lines.Single(static line => line.Text.Contains("the dashboard is closed", StringComparison.Ordinal)).Text);
        Assert.Equal(1, await redis.Store<IVisitStore>().CountAsync(1));
        Assert.Equal("new", Assert.Single(redis.Nodes).Id.Name);
        await Wait.UntilAsync(async () => await Topologies.ConnectionsAsync(stage.OldNode) <= 2, "what has left is closed");
    }

    private static bool IsRefused((Microsoft.Extensions.Logging.LogLevel Level, string Text) line) =>
        line.Text.Contains("epoch 1 was not taken", StringComparison.Ordinal);

    private static Task AnnounceAsync(Stage stage) => stage.Old.HashSetAsync(
        EpochRecord.Key,
        [new(EpochRecord.PendingField, 1), new(EpochRecord.NextField, EpochTopology.Write(stage.NewTopology())), new(EpochRecord.NearField, 1)]);
}
