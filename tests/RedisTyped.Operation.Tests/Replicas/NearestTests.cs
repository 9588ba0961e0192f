using RedisTyped.Faults.Tests.Network;

namespace RedisTyped.Operation.Tests.Replicas;

/// <summary>Which server counts as the nearest, where one of the two is far away.</summary>
public sealed class NearestTests : IAsyncLifetime
{
    private const int Reads = 10;

    // Farther than a busy machine makes a server that is near.
    private static readonly LinkState Far = new() { Delay = TimeSpan.FromMilliseconds(500) };

    private ReplicatedNodes _nodes = null!;
    private ServerView _primary = null!;
    private ServerView _replica = null!;
    private FaultProxy _toPrimary = null!;
    private FaultProxy _toReplica = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await ReplicatedNodes.StartAsync(1);
        _primary = await ServerView.OfAsync(_nodes[0]);
        _replica = await ServerView.OfAsync(_nodes[0].Replicas[0]);
        _toPrimary = FaultProxy.Start(_nodes[0].Port);
        _toReplica = FaultProxy.Start(_nodes[0].Replicas[0].Port);
    }

    public async ValueTask DisposeAsync()
    {
        await _primary.DisposeAsync();
        await _replica.DisposeAsync();
        await _toPrimary.DisposeAsync();
        await _toReplica.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Reads_stay_at_the_primary_while_the_replica_is_far_away()
    {
        await using ShardedRedis redis = await ConnectAsync();
        _toReplica.State = Far;
        await ForgetAsync();
        await redis.Store<IPlainStore>().GetAsync(1);

        // A round of measuring begins when the one before has ended: with the third PING the second has been counted.
        await Wait.UntilAsync(async () => await _replica.CallsAsync("ping") >= 3, "the replica has been measured twice");

        Assert.Equal((Reads, 0), await ReadAsync(redis));
    }

    [Fact]
    public async Task Reads_go_to_the_replica_while_the_primary_is_far_away()
    {
        await using ShardedRedis redis = await ConnectAsync();
        _toPrimary.State = Far;
        await ForgetAsync();

        await Wait.UntilAsync(
            async () =>
            {
                await redis.Store<IPlainStore>().GetAsync(1);
                return await _replica.CallsAsync("get") > 0;
            },
            "the replica is read");

        Assert.Equal((0, Reads), await ReadAsync(redis));
    }

    private Task<ShardedRedis> ConnectAsync() => ShardedRedis.ConnectAsync(
        options =>
        {
            options.OperationTimeout = TimeSpan.FromSeconds(5);
            options.ReadFrom = ReadFrom.Nearest;
            options.Nodes.Add("node-1", $"{_toPrimary.EndPoint},tiebreaker=").Replicas.Add(_toReplica.EndPoint);
        },
        cancellationToken: TestContext.Current.CancellationToken);

    private async Task<(long Primary, long Replica)> ReadAsync(ShardedRedis redis)
    {
        await ForgetAsync();
        for (int i = 0; i < Reads; i++)
        {
            await redis.Store<IPlainStore>().GetAsync(i);
        }

        return (await _primary.CallsAsync("get"), await _replica.CallsAsync("get"));
    }

    private async Task ForgetAsync()
    {
        await _primary.ForgetAsync();
        await _replica.ForgetAsync();
    }
}
