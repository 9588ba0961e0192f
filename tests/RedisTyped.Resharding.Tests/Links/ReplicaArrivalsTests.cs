using System.Net.Sockets;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class ReplicaArrivalsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SpoolFolder _spool = new(null, 1 << 20);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _spool.Dispose();

    [Fact]
    public async Task Replica_that_comes_again_before_anybody_has_looked_is_served_by_its_last_connection()
    {
        var arrivals = new ReplicaArrivals(TimeProvider.System);
        await using ReplicaSession first = NewSession();
        await using ReplicaSession second = NewSession();

        arrivals.Take(first);
        arrivals.Take(second);

        Assert.Same(second, await arrivals.NextAsync(Patience, Cancelled));
        Assert.True(first.Ending.IsCancellationRequested);
        Assert.False(second.Ending.IsCancellationRequested);
    }

    [Fact]
    public async Task Nobody_is_given_a_connection_that_was_sent_away_since_it_came()
    {
        // Who waits wakes up on another thread, mostly after the replica has come again: whichever was first, the last one is got.
        for (int round = 0; round < 200; round++)
        {
            var arrivals = new ReplicaArrivals(TimeProvider.System);
            await using ReplicaSession first = NewSession();
            await using ReplicaSession second = NewSession();
            Task<ReplicaSession> waiting = arrivals.NextAsync(Patience, Cancelled);

            arrivals.Take(first);
            arrivals.Take(second);

            ReplicaSession got = await waiting;
            if (got == first)
            {
                Assert.False(first.Ending.IsCancellationRequested);
                got = await arrivals.NextAsync(Patience, Cancelled);
            }

            Assert.Same(second, got);
            Assert.False(second.Ending.IsCancellationRequested);
        }
    }

    private ReplicaSession NewSession() => new(new Socket(SocketType.Stream, ProtocolType.Tcp), new ServerOptions { Listen = new(System.Net.IPAddress.Loopback, 0) }, _spool);
}
