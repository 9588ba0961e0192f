using RedisTyped.Testing;

namespace RedisTyped.Cli.Tests.Commands;

public sealed class PingCommandTests(LiveNodes live) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_nodes_up_is_done()
    {
        var run = await ToolRun.OfAsync("ping", "--json", "--topology", live.Topology);

        Assert.Equal((0, ""), (run.Exit, run.Error));
        Assert.Equal(["node-1", "node-2", "node-3"], run.Json.Select(line => line.GetProperty("node").GetString()));
        Assert.All(run.Json, line => Assert.True(line.GetProperty("up").GetBoolean() && line.GetProperty("latencyMs").GetDouble() > 0));
    }

    [Fact]
    public async Task A_timeout_has_the_forms_of_a_topology()
    {
        foreach (string time in new[] { "30000ms", "30s", "00:00:30", "2.00:00:00" })
        {
            Assert.Equal(0, (await ToolRun.OfAsync("ping", "--timeout", time, "--topology", live.Topology)).Exit);
        }
    }

    [Fact]
    public async Task A_killed_node_is_a_row_of_its_own_and_the_others_are_up()
    {
        await using var nodes = await RedisNodes.StartAsync(2, cancellationToken: TestContext.Current.CancellationToken);
        string topology = _folder.Write("t.json", nodes.TopologyJson());
        await nodes[0].KillAsync(TestContext.Current.CancellationToken);

        var run = await ToolRun.OfAsync("ping", "--topology", topology);

        Assert.Equal((1, "redistyped: 1 of 2 nodes is down\n"), (run.Exit, run.Error.Replace("nodes are", "nodes is", StringComparison.Ordinal)));
        Assert.Contains($"{nodes[0].EndPoint}  down", run.Lines[1], StringComparison.Ordinal);
        Assert.Contains("nothing listens there", run.Lines[1], StringComparison.Ordinal);
        Assert.Contains($"{nodes[1].EndPoint}  up", run.Lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_repeated()
    {
        await using var nodes = await RedisNodes.StartAsync(
            1, new RedisNodesOptions { Password = "right" }, TestContext.Current.CancellationToken);
        string right = _folder.Write("right.json", nodes.TopologyJson());
        string wrong = _folder.Write("wrong.json", nodes.TopologyJson().Replace("password=right", "password=wr0ng", StringComparison.Ordinal));

        var accepted = await ToolRun.OfAsync("ping", "--json", "--topology", right);
        var refused = await ToolRun.OfAsync("ping", "--json", "--topology", wrong);

        Assert.Equal(0, accepted.Exit);
        Assert.Equal(1, refused.Exit);
        Assert.Contains("password", Assert.Single(refused.Json).GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng", refused.Output + refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_node_is_down_once_the_timeout_is_over()
    {
        await using var nodes = await RedisNodes.StartAsync(1, cancellationToken: TestContext.Current.CancellationToken);
        string topology = _folder.Write("t.json", nodes.TopologyJson());
        nodes[0].Freeze();

        var run = await ToolRun.OfAsync("ping", "--json", "--timeout", "100ms", "--topology", topology);

        nodes[0].Resume();
        Assert.Equal(1, run.Exit);
        Assert.Contains("answer", Assert.Single(run.Json).GetProperty("error").GetString(), StringComparison.Ordinal);
    }
}
