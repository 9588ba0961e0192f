using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Cluster.Tests.Stores;

namespace RedisTyped.Cluster.Tests.Replicas;

public class ReplicaReadTests(ClusterServers servers) : IClassFixture<ClusterServers>
{
    [Theory]
    [InlineData(ReadFrom.PreferReplica)]
    [InlineData(ReadFrom.Replica)]
    public async Task Replicas_of_a_cluster_answer_reads_and_its_primaries_none(ReadFrom from)
    {
        long[] users = [.. Enumerable.Range(0, 30).Select(static i => 9300L + i)];
        await using var redis = await servers.ConnectAsync(options => options.ReadFrom = from);
        var store = redis.Store<IUserStore>();
        await store.SetNamesAsync(users.ToDictionary(static user => user, static user => $"name {user}"));
        string[] names = [.. users.Select(static user => $"name {user}")];

        // Replication takes its time, and WAIT speaks of its own connection's writes alone.
        await Wait.UntilAsync(() => store.GetNamesAsync(users), names.SequenceEqual);
        foreach (int primary in ClusterServers.FirstPrimaries)
        {
            await servers.SendAsync(primary, "CONFIG", "RESETSTAT");
        }

        Assert.Equal(names, await Task.WhenAll(users.Select(user => store.GetNameAsync(user))));
        Assert.Equal(names, await store.GetNamesAsync(users));
        foreach (int primary in ClusterServers.FirstPrimaries)
        {
            Assert.DoesNotContain("cmdstat_mget", await servers.SendAsync(primary, "INFO", "commandstats"), StringComparison.Ordinal);
        }
    }
}
