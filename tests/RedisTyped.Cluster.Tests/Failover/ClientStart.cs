using RedisTyped.Cluster.Tests.Stores;
using RedisTyped.Topology;

namespace RedisTyped.Cluster.Tests.Failover;

/// <summary>How clients start while servers are away, and what shows that they serve: users whose keys are on all primaries.</summary>
internal static class ClientStart
{
    private const int FirstUser = 9400;

    public static long[] Users { get; } = [.. Enumerable.Range(FirstUser, 30).Select(static user => (long)user)];

    /// <summary>Waits no longer than it must for servers that do not answer.</summary>
    public static Action<RedisTypedOptions> Soon(bool needsNodes) => options =>
    {
        options.ConnectTimeout = TimeSpan.FromSeconds(3);
        options.AbortOnConnectFail = needsNodes;
    };

    public static string OwnerOf(ShardedRedis redis, long user) => redis.NodeFor($"{{user:{user}}}:name").Id.Name;

    public static async Task AllAreServedAsync(ShardedRedis redis)
    {
        Assert.True(await ServesAsync(redis, Users));
        Assert.Equal(3, Users.Select(user => OwnerOf(redis, user)).Distinct().Count());
    }

    public static async Task<bool> ServesAsync(ShardedRedis redis, long[] users)
    {
        var store = redis.Store<IUserStore>();
        foreach (long user in users)
        {
            await store.SetNameAsync(user, $"name {user}");
        }

        return users.Select(static user => $"name {user}").SequenceEqual(await store.GetNamesAsync(users));
    }
}
