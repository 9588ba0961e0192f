using System.Diagnostics;

namespace RedisTyped.Cluster.Tests.Servers;

/// <summary>Servers that go away and come back, and replicas that take their place.</summary>
public sealed partial class ClusterServers
{
    // Redis gives a failover up after five seconds.
    private static readonly TimeSpan FailoverPatience = TimeSpan.FromSeconds(6);

    /// <summary>Starts a primary that was killed again, and gives it its place back from its replica.</summary>
    public async Task ReturnAsync(int primary)
    {
        await RestartAsync(primary);
        await GiveBackAsync(primary);
    }

    /// <summary>Starts a server that was killed again.</summary>
    public async Task RestartAsync(int server)
    {
        await Nodes[server].RestartAsync();
        _connections[server].Dispose();
        _connections[server] = await AdminConnection.OpenAsync(Nodes[server].Host, Nodes[server].Port);
    }

    /// <summary>Keeps the replica of a primary from taking its place by itself, however long the primary is away.</summary>
    public Task KeepReplicaAsync(int primary) => SendAsync(primary + PrimaryCount, "CONFIG", "SET", "cluster-replica-no-failover", "yes");

    /// <summary>Lets the replica of a primary take its place again, once nobody takes any server for one that has failed.</summary>
    public async Task LetReplicaAsync(int primary)
    {
        await KnowsNoFailureAsync();
        await SendAsync(primary + PrimaryCount, "CONFIG", "SET", "cluster-replica-no-failover", "no");
    }

    /// <summary>Waits until all servers but one that is away know that a replica has become a primary and has slots.</summary>
    public Task HaveHeardAsync(int replica, int away) => EachAsync(async server => server == away
        || (await SendAsync(server, "CLUSTER", "NODES")).Split('\n').Any(line => line.StartsWith(_ids[replica], StringComparison.Ordinal) && line.Split(' ').Length > 8));

    /// <summary>Gives a server that was a primary its place back from its replica.</summary>
    public async Task GiveBackAsync(int primary)
    {
        int replica = primary + PrimaryCount;
        await ReachAsync(primary, async () =>
            (await SendAsync(primary, "INFO", "replication")) is var link
            && link.Contains($"master_port:{Nodes[replica].Port}", StringComparison.Ordinal)
            && link.Contains("master_link_status:up", StringComparison.Ordinal));

        // Who does not know it for a replica of that one yet gives it no vote, and the failover is given up after five seconds.
        await EachAsync(async server => (await SendAsync(server, "CLUSTER", "NODES")).Split('\n').Any(line =>
            line.StartsWith(_ids[primary], StringComparison.Ordinal) && line.Contains($"slave {_ids[replica]} ", StringComparison.Ordinal)));
        await FailOverAsync(primary);
        await ReachAsync(replica, async () =>
            (await SendAsync(replica, "INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal));
        await SettleAsync();
    }

    /// <summary>Has a replica take its primary's place, in agreement with it.</summary>
    public Task FailOverAsync(int replica)
    {
        long asked = 0;
        return ReachAsync(replica, async () =>
        {
            if ((await SendAsync(replica, "ROLE")).StartsWith("master", StringComparison.Ordinal))
            {
                return true;
            }

            // Where a machine is too busy for the servers to agree in time, they give up, and nobody would ask them again.
            if (asked == 0 || Stopwatch.GetElapsedTime(asked) > FailoverPatience)
            {
                asked = Stopwatch.GetTimestamp();
                await SendAsync(replica, "CLUSTER", "FAILOVER");
            }

            return false;
        });
    }
}
