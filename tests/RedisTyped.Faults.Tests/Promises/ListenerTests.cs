using System.Collections.Concurrent;
using RedisTyped.Faults.Tests.Network;
using RedisTyped.Faults.Tests.Scenes;
using RedisTyped.Faults.Tests.Workloads;
using RedisTyped.Testing;

namespace RedisTyped.Faults.Tests.Promises;

/// <summary>
/// Who listens hears, or is told: listeners that subscribe again in the moment in which they are told that their connection broke, while
/// it is still breaking.
/// </summary>
public sealed class ListenerTests(ITestOutputHelper output)
{
    private const int Listeners = 24;
    private const int Rounds = 12;

    private readonly ConcurrentDictionary<long, long> _heard = new();

    [Fact]
    public async Task Listeners_that_subscribe_again_while_the_connection_breaks_hear_or_are_told()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, stop.Token);
        await using FaultProxy proxy = FaultProxy.Start(nodes[0].Port);
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", proxy.EndPoint), cancellationToken: stop.Token);
        IFaultStore store = redis.Store<IFaultStore>();
        Task[] listeners = [.. Enumerable.Range(0, Listeners).Select(id => Task.Run(() => ListenAsync(store, id, stop.Token), stop.Token))];
        using PlainConnection publisher = PlainConnection.To(nodes[0].Port);
        for (int round = 1; round <= Rounds; round++)
        {
            bool allHeard = await Patience.UntilAsync(() => AllHearAsync(publisher, round), FaultRun.Longest);
            Assert.True(allHeard, $"Round {round}: {string.Join(", ", Deaf(round))} heard nothing and were told nothing.");
            proxy.State = new LinkState { RefusesConnections = true };
            proxy.CutAll();
            proxy.State = LinkState.Healthy;
        }

        output.WriteLine($"{Listeners} listeners heard after each of {Rounds} breaks.");
        await stop.CancelAsync();
        await Task.WhenAll(listeners).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Begins again at once, however it ended: that it is told is enough here.
    private async Task ListenAsync(IFaultStore store, long id, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (long round in store.MessagesAsync(id, stop))
                {
                    _heard[id] = round;
                }
            }
            catch (RedisTypedException)
            {
                await Task.Yield();
            }
        }
    }

    private async Task<bool> AllHearAsync(PlainConnection publisher, int round)
    {
        foreach (long id in Deaf(round))
        {
            await publisher.AskAsync($"PUBLISH {{fault:{id}}}:channel {round}");
        }

        return !Deaf(round).Any();
    }

    private IEnumerable<long> Deaf(int round) =>
        Enumerable.Range(0, Listeners).Select(static id => (long)id).Where(id => _heard.GetValueOrDefault(id) < round);
}
