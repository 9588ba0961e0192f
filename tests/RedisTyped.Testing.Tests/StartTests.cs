using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Testing.Tests;

public sealed class StartTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Every_node_answers_from_a_process_of_its_own(RedisServerKind kind)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = kind }, Cancel);

        Assert.Equal(kind, redis.Kind);
        Assert.Equal(["node-1", "node-2", "node-3"], redis.Nodes.Select(node => node.Name));
        Assert.Equal(3, redis.Nodes.Select(node => node.Port).Distinct().Count());
        Assert.Equal(3, redis.Nodes.Select(node => node.ProcessId).Distinct().Count());
        foreach (TestNode node in redis.Nodes)
        {
            Assert.True(node.IsRunning);
            Assert.True(Machine.HasProcess(node.ProcessId));
            Assert.True(Directory.Exists(node.DataDirectory));
            Assert.Equal("OK", await node.AskAsync("SET", "who", node.Name));
        }

        foreach (TestNode node in redis.Nodes)
        {
            Assert.Equal(node.Name, await node.AskAsync("GET", "who"));
        }
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Nothing_listens_beyond_loopback(RedisServerKind kind)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind }, Cancel);

        Assert.Equal([IPAddress.Loopback], Machine.AddressesOf(redis[0].Port));
    }

    [Fact]
    public async Task Process_id_is_that_of_the_server()
    {
        await using RedisNodes redis =
            await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancel);

        Assert.Contains($"process_id:{redis[0].ProcessId}\r\n", await redis[0].AskAsync("INFO", "server"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_takes_redis_server_from_PATH()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, cancellationToken: Cancel);

        Assert.Equal(RedisServerKind.RedisServer, redis.Kind);
    }

    [Fact]
    public async Task Auto_takes_Garnet_where_PATH_has_no_redis_server()
    {
        await using RedisNodes redis =
            await RedisNodes.StartOnAsync(1, new RedisNodesOptions(), Machine.WithoutRedisServer, Servers.LoopbackPorts.Take, Cancel);

        Assert.Equal(RedisServerKind.Garnet, redis.Kind);
        Assert.Contains("garnet_version:", await redis[0].AskAsync("INFO", "server"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Password_is_asked_for_and_part_of_the_configuration(RedisServerKind kind)
    {
        await using RedisNodes redis =
            await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind, Password = "tr0ub4dor&3=" }, Cancel);

        Assert.Null(await redis[0].AskAsync("PING"));
        Assert.Null(await redis[0].AskAsAsync("wrong", "PING"));
        Assert.Equal("PONG", await redis[0].AskAsAsync("tr0ub4dor&3=", "PING"));
        Assert.Equal($"127.0.0.1:{redis[0].Port},password=tr0ub4dor&3=", redis[0].ConfigurationString);
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis[0].ConfigurationString);
        Assert.True(await connection.GetDatabase().StringSetAsync("a", "b"));
    }

    [Theory]
    [InlineData(RedisServerKind.RedisServer)]
    [InlineData(RedisServerKind.Garnet)]
    public async Task Scripts_run(RedisServerKind kind)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = kind }, Cancel);

        Assert.Equal("yes", await redis[0].AskAsync("EVAL", "return ARGV[1]", "0", "yes"));
    }

    [Fact]
    public async Task Extra_arguments_reach_the_server()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(
            1,
            new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--cluster-enabled", "yes"] },
            Cancel);

        Assert.Contains("redis_mode:cluster", await redis[0].AskAsync("INFO", "server"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Extra_arguments_replace_the_defaults_of_Garnet()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(
            1, new RedisNodesOptions { Server = RedisServerKind.Garnet, ExtraArguments = ["--memory", "128m"] }, Cancel);

        Assert.Equal("PONG", await redis[0].AskAsync("PING"));
    }

    [Fact]
    public async Task Names_begin_with_the_prefix_asked_for()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { NamePrefix = "shop/eu " }, Cancel);

        Assert.Equal(["shop/eu 1", "shop/eu 2"], redis.Nodes.Select(node => node.Name));
    }

    [Fact]
    public async Task Topology_names_every_primary_with_its_configuration()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions { Password = "secret" }, Cancel);

        Assert.Equal(
            $$"""{"router":"rendezvous","nodes":[{"name":"node-1","configuration":"{{redis[0].EndPoint}},password=secret"},"""
            + $$"""{"name":"node-2","configuration":"{{redis[1].EndPoint}},password=secret"}]}""",
            redis.TopologyJson("rendezvous"));
    }

    [Fact]
    public async Task Folders_lie_where_asked_and_are_nobody_elses_business()
    {
        using var folder = new TemporaryFolder();
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { TemporaryDirectory = folder.Path }, Cancel);

        string root = Assert.Single(folder.Entries);
        Assert.Equal(root, Path.GetDirectoryName(redis[0].DataDirectory));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(root));
    }
}
