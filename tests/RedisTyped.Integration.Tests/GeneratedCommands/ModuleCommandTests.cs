using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>Commands whose keys the author gives, on servers that answer to them.</summary>
public sealed class ModuleCommandTests
{
    private static readonly RedisNodesOptions Renamed = new()
    {
        Server = RedisServerKind.RedisServer,
        ExtraArguments =
        [
            "--rename-command", "SET", "JSON.SET", "--rename-command", "GET", "JSON.GET", "--rename-command", "LMOVE", "JSON.MOVE",
            "--rename-command", "RPUSH", "JSON.PUSH", "--rename-command", "LRANGE", "JSON.ALL",
        ],
    };

    [Fact]
    public async Task A_command_with_given_keys_goes_to_their_node_and_is_read_as_asked()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, Renamed);
        await using ShardedRedis redis = await nodes.ConnectAsync();
        IModuleStore store = redis.Store<IModuleStore>();
        foreach (long id in Enumerable.Range(1, 20))
        {
            await store.SetAsync(id, $"{id}");
            Assert.Equal($"{id}", await store.GetAsync(id));
            Assert.Equal(id, await store.GetNumberAsync(id));
            Assert.Equal(2, await store.PushAsync(id, ["a", "b"]));
            Assert.Equal("a", await store.MoveAsync(id));
            Assert.Equal(["a"], await store.AllAsync(id));

            bool[] held = await Task.WhenAll(redis.Nodes.Select(n => n.Database.KeyExistsAsync($"{{doc:{id}}}")));
            Assert.Equal(redis.Nodes.Select(n => n == redis.NodeFor($"{{doc:{id}}}")), held);
        }

        Assert.Null(await store.GetAsync(21));
    }
}
