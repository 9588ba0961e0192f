using System.Diagnostics;
using RedisTyped.Operation.Tests.Epochs;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A cut-over in place while a client's call has taken the topology before and is not sent yet, for however long.</summary>
public sealed class HeldCallTests
{
    /// <summary>Far longer than a server that serves on refuses where nothing is held up.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(600);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_is_not_opened_before_the_call_is_sent_and_the_call_is_not_lost()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        int id = Enumerable.Range(0, CutLoad.Keys).First(id => scene.New.RouteOf(Key(id)).Node.Name == "b");
        using var serializer = new HeldSerializer();
        RedisTypedOptions topology = scene.OldTopology;
        (topology.FollowEpochs, topology.OperationTimeout, topology.Serializer) = (true, TimeSpan.FromSeconds(30), serializer);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(topology, cancellationToken: Cancelled);
        using ConnectionMultiplexer old = await PatientConnection.OpenAsync(scene.NewNodes["a"]);
        using ConnectionMultiplexer @new = await PatientConnection.OpenAsync(scene.NewNodes["b"]);
        Task<long> held = Task.Run(() => redis.Store<ICutStore>().LogEntryAsync(id, new CutEntry("x")));
        await serializer.EnteredAsync();

        Task<CutOverReport> cut = scene.CutAsync(new CutOverOptions(), Cancelled);
        await Wait.UntilAsync(() => redis.Topology.Nodes.Count == 2, "calls go by the new topology");
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Long;)
        {
            Assert.Equal("1000000", (await old.GetServer(scene.NewNodes["a"].EndPoint).ConfigGetAsync("min-replicas-to-write")).Single().Value);
        }

        serializer.Free();
        CutOverReport report = await cut;

        Assert.Equal(1, await held);
        Assert.Equal(["held"], (await @new.GetDatabase().ListRangeAsync((byte[])Key(id))).Select(static entry => (string)entry!));
        Assert.False(await old.GetDatabase().KeyExistsAsync((byte[])Key(id)));
        Assert.Equal((1, 0), (report.Clients, report.Stragglers));
        old.End();
        @new.End();
    }

    private static byte[] Key(int id) => System.Text.Encoding.ASCII.GetBytes($"{{cut:{id}}}:log");
}
