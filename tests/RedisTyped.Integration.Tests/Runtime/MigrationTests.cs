using System.Net;
using RedisTyped.Execution;
using RedisTyped.Routing;
using RedisTyped.RoutingKeys;
using RedisTyped.Scripting;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>What docs/untyped.md shows, line by line; a test of the repository holds the two together.</summary>
public sealed class MigrationTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, cancellationToken: TestContext.Current.CancellationToken);
        _redis = await ShardedRedis.ConnectAsync(
            options =>
            {
                options.Router = "rb-partition";
                options.Nodes.Add("0", _nodes[0].ConfigurationString);
                options.Nodes.Add("1", _nodes[1].ConfigurationString);
            },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Commands_by_routing_key()
    {
        ShardedRedis redis = _redis;
        RedisScript visit = RedisScript.From("return redis.call('HINCRBY', KEYS[1], 'visits', ARGV[1])");
        RoutedCommands commands = new RoutedCommands()
            .Add("user:42", "HSET", "user:42", "name", "Ada")
            .Add("user:42", visit, ["user:42"], 1)
            .Add("user:43", "HGET", "user:43", "name");
        RoutedResults results = await redis.ExecuteAsync(commands);
        long visits = (long)results["user:42"][1].Require();

        Assert.Equal(1, visits);
        Assert.True(results["user:43"][0].Require().IsNull);
    }

    [Fact]
    public async Task From_rb()
    {
        ShardedRedis redis = _redis;
        await redis.ExecuteAsync("SET", "k", "v");
        RedisResult value = await redis.ExecuteAsync("GET", "k");
        RedisResult[] both = await Task.WhenAll(redis.ExecuteAsync("GET", "a"), redis.ExecuteAsync("GET", "b"));
        NodeResults<RedisResult> everywhere = await redis.OnAllNodes().ExecuteAsync("TIME");
        NodeResults<RedisResult> some = await redis.OnNodes("0", "1").ExecuteAsync("TIME");
        RedisResult one = await redis.NodeFor("k").ExecuteAsync("TIME");
        string? local = await redis.OnNode("0").Database.StringGetAsync("k");
        await redis.DatabaseFor("k").StringAppendAsync("k", "x");
        NodeId owner = redis.RouteOf("k").Node;

        Assert.Equal("v", (string?)value);
        Assert.All(both, static r => Assert.True(r.IsNull));
        Assert.Equal(["0", "1"], everywhere.Select(static r => r.Node.Name));
        Assert.True(some.AllSucceeded);
        Assert.Equal(2, ((RedisResult[])one!).Length);
        Assert.Equal(owner == "0" ? "v" : null, local);
        Assert.Equal("vx", (string?)await redis.OnNode(owner).ExecuteAsync("GET", "k"));
    }

    [Fact]
    public async Task From_redis_router()
    {
        ShardedRedis redis = _redis;
        await redis.ExecuteAsync("SET", "k", "v");
        NodeResults<RedisResult> alive = await redis.OnAllNodes().PingAsync(TimeSpan.FromSeconds(5));
        bool isUp = alive["0"].Succeeded;
        long keys = await redis.OnAllNodes().CountKeysAsync();
        await redis.OnAllNodes().FlushAllAsync();

        Assert.True(isUp);
        Assert.Equal(1, keys);
        Assert.Equal(0, await redis.OnAllNodes().CountKeysAsync());
    }

    [Fact]
    public async Task From_rediscluster_py()
    {
        ShardedRedis redis = _redis;
        await redis.ExecuteAsync("SET", "k", "v");
        string? text = (string?)await redis.ExecuteAsync("GET", "k");
        bool wasThere = (long)await redis.ExecuteAsync("DEL", "k") == 1;
        IReadOnlyList<EndPoint> addresses = redis.NodeFor("k").EndPoints;
        string[][] found = [.. (await redis.OnAllNodes().ExecuteAsync("KEYS", "*")).RequireAll().Select(static r => (string[])r!)];

        Assert.Equal("v", text);
        Assert.True(wasThere);
        Assert.Single(addresses);
        Assert.Equal([[], []], found);
    }
}
