using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

public sealed class UntypedCommandTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, cancellationToken: Cancelled);
        _redis = await ShardedRedis.ConnectAsync(TopologyFile.ParseJson(_nodes.TopologyJson()), cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Each_key_lies_on_the_node_that_the_router_names_and_on_no_other()
    {
        for (int i = 0; i < 60; i++)
        {
            await _redis.ExecuteAsync("SET", $"k{i}", i);
        }

        for (int i = 0; i < 60; i++)
        {
            foreach (var node in _redis.Nodes)
            {
                Assert.Equal(node == _redis.NodeFor($"k{i}"), await node.Database.KeyExistsAsync($"k{i}"));
            }
        }

        foreach (var node in _redis.Nodes)
        {
            Assert.True((long)await node.ExecuteAsync("DBSIZE") > 0, $"{node} got no key");
        }
    }

    [Fact]
    public async Task The_slot_of_a_route_is_the_servers()
    {
        await using var cluster = await RedisNodes.StartAsync(1, new RedisNodesOptions { ExtraArguments = ["--cluster-enabled", "yes"] }, Cancelled);
        using var connection = await ConnectionMultiplexer.ConnectAsync(cluster[0].ConfigurationString + ",allowAdmin=true");
        foreach (string key in new[] { "foo", "user:{42}:name", "{}x", "foo{{bar}}zap", "é" })
        {
            var slot = await connection.GetDatabase().ExecuteAsync("CLUSTER", "KEYSLOT", key);

            Assert.Equal((int)slot, _redis.RouteOf(key).Slot);
        }
    }

    [Fact]
    public async Task Every_kind_of_argument_arrives()
    {
        object[] numbers = [(sbyte)-1, (byte)1, (short)-2, (ushort)2, -3, 3u, -4L, 4ul, 1.5f, 2.5d, 3.5m, true, 'c', Guid.Empty];

        await _redis.ExecuteAsync("RPUSH", ["list", .. numbers, "text", "bytes"u8.ToArray(), (RedisKey)"key", (RedisValue)"value"], Cancelled);

        Assert.Equal(
            ["-1", "1", "-2", "2", "-3", "3", "-4", "4", "1.5", "2.5", "3.5", "1", "c", Guid.Empty.ToString(), "text", "bytes", "key", "value"],
            (string[])(await _redis.ExecuteAsync("LRANGE", "list", 0, -1))!);
    }

    [Fact]
    public async Task Any_bytes_can_be_a_key()
    {
        byte[] key = [0, 0xff, (byte)'{', 1, (byte)'}', 13, 10];

        await _redis.ExecuteAsync("SET", key, "v");

        Assert.Equal("v", (string?)await _redis.ExecuteAsync("GET", (RedisKey)key));
        Assert.True(await _redis.DatabaseFor(key).KeyExistsAsync(key));
    }

    [Fact]
    public async Task Keys_together_by_a_tag_are_worked_on_where_they_lie()
    {
        await _redis.ExecuteAsync("SADD", "{u}:a", 1, 2, 3);
        await _redis.ExecuteAsync("SADD", "{u}:b", 2, 3, 4);

        Assert.Equal(2, (long)await _redis.ExecuteAsync("SINTERSTORE", "{u}:both", "{u}:a", "{u}:b"));
        Assert.Equal(3, (long)await _redis.ExecuteAsync("eval", "return redis.call('SCARD', KEYS[1])", 1, "{u}:a"));
    }

    [Fact]
    public async Task Nothing_of_a_refused_command_reaches_a_server()
    {
        await Assert.ThrowsAsync<UnroutableCommandException>(() => _redis.ExecuteAsync("MSET", "a", 1, "b", 2, "c", 3, "d", 4));
        await Assert.ThrowsAsync<ArgumentException>(() => _redis.ExecuteAsync("SET", "a"));
        await Assert.ThrowsAsync<ArgumentException>(() => _redis.ExecuteAsync("SET", "a", DateTime.UnixEpoch));

        foreach (var node in _redis.Nodes)
        {
            Assert.Equal(0, (long)await node.ExecuteAsync("DBSIZE"));
        }
    }

    [Fact]
    public async Task The_servers_own_error_comes_through()
    {
        await _redis.ExecuteAsync("SET", "text", "x");

        var e = await Assert.ThrowsAsync<RedisServerException>(() => _redis.ExecuteAsync("INCR", "text"));

        Assert.Equal("ERR value is not an integer or out of range", e.Message);
    }

    [Fact]
    public async Task A_node_that_is_down_fails_its_own_keys_only()
    {
        var down = _redis.NodeFor("k0");
        string other = Enumerable.Range(0, 100).Select(i => $"k{i}").First(key => _redis.NodeFor(key) != down);
        await _nodes.Nodes.Single(node => node.Name == down.Id.Name).KillAsync(Cancelled);

        await Assert.ThrowsAnyAsync<NodeCallException>(() => _redis.ExecuteAsync("GET", "k0"));

        Assert.True((await _redis.ExecuteAsync("GET", other)).IsNull);
    }

    [Fact]
    public async Task A_node_that_does_not_answer_ends_in_a_timeout_that_names_it()
    {
        var options = TopologyFile.ParseJson(_nodes.TopologyJson());
        options.OperationTimeout = TimeSpan.FromSeconds(2.5);
        await using var redis = await ShardedRedis.ConnectAsync(options, cancellationToken: Cancelled);
        var node = redis.NodeFor("k0");
        var server = _nodes.Nodes.Single(server => server.Name == node.Id.Name);
        server.Freeze();

        var e = await Assert.ThrowsAsync<TimeoutException>(() => redis.ExecuteAsync("GET", "k0"));

        Assert.Equal($"Node '{node.Id}' did not answer GET within 2.5 s; it may still run it.", e.Message);
        server.Resume();
    }

    [Fact]
    public async Task Waiting_for_a_reply_can_be_cancelled()
    {
        var server = _nodes.Nodes.Single(server => server.Name == _redis.NodeFor("k0").Id.Name);
        server.Freeze();
        using var cancel = new CancellationTokenSource();

        var call = _redis.ExecuteAsync("GET", ["k0"], cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        server.Resume();
    }

    [Theory]
    [InlineData("weight:*")]
    [InlineData("a-pattern-that-is-longer-than-any-keyword:*")]
    [InlineData("größe:*")]
    public async Task SORT_by_a_pattern_is_refused_however_long_the_pattern_is(string pattern)
    {
        var e = await Assert.ThrowsAsync<UnroutableCommandException>(() => _redis.ExecuteAsync("SORT", "k0", "BY", pattern));
        Assert.Contains("the pattern after BY reads other keys", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_shared_connection_survives_every_refusal()
    {
        foreach (string command in new[] { "MULTI", "SUBSCRIBE", "MONITOR", "SELECT", "QUIT", "RESET", "BLPOP" })
        {
            var e = await Assert.ThrowsAsync<UnroutableCommandException>(() => _redis.ExecuteAsync(command, "k0", 0));
            Assert.Equal(UnroutableReason.SharedConnection, e.Reason);
        }

        Assert.True((await _redis.ExecuteAsync("GET", "k0")).IsNull);
    }
}
