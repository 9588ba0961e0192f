using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Cli.Tests.Commands;

/// <summary>What is told of a Redis Cluster, which alone knows who has which slots.</summary>
public sealed class ClusterSlotsTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private RedisNodes _nodes = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => _folder.Write("cluster.json", $$"""
        {"router":"cluster","nodes":[{"name":"seed","configuration":"{{_nodes[0].ConfigurationString}}"}]}
        """);

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(
            1,
            new RedisNodesOptions
            {
                Server = RedisServerKind.RedisServer,
                ExtraArguments = ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"],
            },
            Cancelled);
        using ConnectionMultiplexer server = await ConnectionMultiplexer.ConnectAsync($"{_nodes[0].ConfigurationString},allowAdmin=true,connectTimeout=60000");
        await server.GetDatabase().ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", "0", "100", "102", "16383");
    }

    public async ValueTask DisposeAsync()
    {
        await _nodes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Nodes_of_a_Redis_Cluster_are_listed_with_the_slots_that_they_have_now()
    {
        var run = await ToolRun.OfAsync("nodes", "--topology", File);

        Assert.Equal((0, "redistyped: 1 node, router cluster\n"), (run.Exit, run.Error));
        Assert.Equal([_nodes[0].EndPoint, _nodes[0].EndPoint, "1", "0-100,102-16383", "99.99", "%"], run.Lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Key_of_a_Redis_Cluster_is_told_with_its_slot_and_the_node_that_has_it()
    {
        var run = await ToolRun.OfAsync("route", "--json", "--topology", File, "{user:42}:name");

        Assert.Equal(15880, run.Json[0].GetProperty("slot").GetInt32());
        Assert.Equal(_nodes[0].EndPoint, run.Json[0].GetProperty("node").GetString());
    }
}
