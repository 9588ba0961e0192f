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

        // Replication takes its time, and WAIT speaks of its own connection's writes alone; and while the connection to a replica is made, primaries may answer.
        await Wait.UntilAsync(
            async () =>
            {
                await ForgetAsync();
                return Enumerable.SequenceEqual(names, await store.GetNamesAsync(users)) && !await HaveReadAsync();
            },
            "the replicas have the names and give them");
        await ForgetAsync();
        Assert.Equal(names, await Task.WhenAll(users.Select(user => store.GetNameAsync(user))));
        Assert.Equal(names, await store.GetNamesAsync(users));
        Assert.False(await HaveReadAsync());
    }

    private async Task ForgetAsync()
    {
        foreach (int primary in ClusterServers.FirstPrimaries)
        {
            await servers.SendAsync(primary, "CONFIG", "RESETSTAT");
        }
    }

    private async Task<bool> HaveReadAsync()
    {
        foreach (int primary in ClusterServers.FirstPrimaries)
        {
            if ((await servers.SendAsync(primary, "INFO", "commandstats")).Contains("cmdstat_mget", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
