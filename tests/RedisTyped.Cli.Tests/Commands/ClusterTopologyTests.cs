using System.Globalization;
using RedisTyped.Cluster.Tests.Servers;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Cli.Tests.Commands;

/// <summary>What <c>topology show</c> tells of a Redis Cluster in which a slot is on its way: two primaries, a replica of the first, and a primary without slots.</summary>
public sealed class ClusterTopologyTests : IAsyncLifetime
{
    private const string Moving = "17";

    private readonly TestFolder _folder = new();
    private readonly List<AdminConnection> _servers = [];
    private readonly List<string> _ids = [];
    private RedisNodes _nodes = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string File => _folder.Write("cluster.json", $$"""
        {"router":"cluster","operationTimeout":"20s","nodes":[{"name":"seed","configuration":"{{_nodes[0].ConfigurationString}}"}]}
        """);

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(
            4,
            new RedisNodesOptions
            {
                Server = RedisServerKind.RedisServer,
                ExtraArguments = ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no", "--repl-diskless-sync-delay", "0"],
            },
            Cancelled);
        for (int i = 0; i < _nodes.Nodes.Count; i++)
        {
            _servers.Add(await AdminConnection.OpenAsync(_nodes[i].Host, _nodes[i].Port));
            _ids.Add(await SayAsync(i, "MYID"));
            await SayAsync(i, "SET-CONFIG-EPOCH", (i + 1).ToString(CultureInfo.InvariantCulture));
        }

        await SayAsync(0, "ADDSLOTSRANGE", "0", "99");
        await SayAsync(1, "ADDSLOTSRANGE", "200", "16383");
        for (int i = 1; i < _nodes.Nodes.Count; i++)
        {
            await SayAsync(i, "MEET", _nodes[0].Host, _nodes[0].Port.ToString(CultureInfo.InvariantCulture));
        }

        await ReachAsync(known => known.Length == _nodes.Nodes.Count && !known.Any(static line => line.Contains("handshake", StringComparison.Ordinal)));
        await SayAsync(2, "REPLICATE", _ids[0]);
        await SayAsync(1, "SETSLOT", Moving, "IMPORTING", _ids[0]);
        await SayAsync(0, "SETSLOT", Moving, "MIGRATING", _ids[1]);
        await ReachAsync(known =>
            known.Any(line => line.StartsWith(_ids[2], StringComparison.Ordinal) && line.Contains($"slave {_ids[0]}", StringComparison.Ordinal))
            && ((string[])["0-99", "200-16383"]).All(slots => known.Any(line => line.Split(' ').Contains(slots))));
    }

    public async ValueTask DisposeAsync()
    {
        _servers.ForEach(static server => server.Dispose());
        await _nodes.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Slots_of_a_Redis_Cluster_are_shown_as_they_are_now_with_what_is_on_the_move()
    {
        var run = await ToolRun.OfAsync("topology", "show", File);

        string[][] rows = [.. run.Lines.Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Assert.Equal(["NODE", "ADDRESS", "REPLICAS", "DATABASE", "WEIGHT", "SLOTS", "SHARE", "ON", "THE", "MOVE"], rows[0]);
        Assert.Equal([At(0), At(0), At(2), "0", "1", "0-99", "0.61", "%", Moving, "to", At(1)], rows[1]);
        Assert.Equal([At(1), At(1), "0", "1", "200-16383", "98.78", "%", Moving, "from", At(0)], rows[2]);
        Assert.Equal("2 nodes, router cluster", run.Lines[3]);
        Assert.Equal(
            (0, $"redistyped: slots 100-199 have no node: their keys cannot be read or written\nredistyped: primaries without slots: {At(3)}\n"),
            (run.Exit, run.Error));
    }

    [Fact]
    public async Task Each_move_is_named_in_json()
    {
        var run = await ToolRun.OfAsync("topology", "show", "--json", File);

        Assert.Equal((0, "", 3), (run.Exit, run.Error, run.Json.Length));
        Assert.Equal($$"""[{"slots":"17","to":"{{At(1)}}"}]""", run.Json[0].GetProperty("moving").GetRawText());
        Assert.Equal($$"""[{"slots":"17","from":"{{At(0)}}"}]""", run.Json[1].GetProperty("moving").GetRawText());
        Assert.Equal($$"""["{{At(2)}}"]""", run.Json[0].GetProperty("replicas").GetRawText());
        Assert.Equal(("100-199", At(3)), (run.Json[2].GetProperty("unownedSlots").GetString(), run.Json[2].GetProperty("primariesWithoutSlots")[0].GetString()));
    }

    [Fact]
    public async Task Server_that_hangs_keeps_nobody_from_the_others()
    {
        const int Hung = 3;
        string file = _folder.Write("two.json", $$"""
            {"router":"cluster","connectTimeout":"5s","nodes":[
                {"name":"first","configuration":"{{At(0)}}"},{"name":"second","configuration":"{{At(1)}}"},{"name":"hung","configuration":"{{At(Hung)}}"}]}
            """);
        _nodes[Hung].Freeze();
        try
        {
            var ping = await ToolRun.OfAsync("ping", "--json", "--topology", file);
            var show = await ToolRun.OfAsync("topology", "show", file);
            var exec = await ToolRun.OfAsync("exec", "--node", "second", "--topology", file, "SET", "{user:42}:name", "ann");

            Assert.Equal([(true, "first"), (true, "second"), (false, "hung")], ping.Json.Select(static row => (row.GetProperty("up").GetBoolean(), row.GetProperty("node").GetString()!)));
            Assert.Equal("it accepts connections but does not answer", ping.Json[2].GetProperty("error").GetString());
            Assert.Equal((1, "redistyped: 1 of 3 nodes are down\n"), (ping.Exit, ping.Error));
            Assert.Equal((0, "2 nodes, router cluster"), (show.Exit, show.Lines[3]));
            Assert.Equal((0, "OK\n"), (exec.Exit, exec.Output));
        }
        finally
        {
            _nodes[Hung].Resume();
        }
    }

    [Fact]
    public async Task Ping_connects_to_the_addresses_that_were_given_and_to_no_other_server()
    {
        await _servers[1].SendAsync("CONFIG", "RESETSTAT");

        var ping = await ToolRun.OfAsync("ping", "--topology", File);

        Assert.Equal((0, ""), (ping.Exit, ping.Error));
        Assert.Contains("total_connections_received:0\r", await _servers[1].SendAsync("INFO", "stats"), StringComparison.Ordinal);
    }

    private string At(int server) => _nodes[server].EndPoint;

    private Task<string> SayAsync(int server, params string[] words) => _servers[server].SendAsync(["CLUSTER", .. words]);

    private async Task ReachAsync(Predicate<string[]> isReached)
    {
        for (int i = 0; i < _nodes.Nodes.Count; i++)
        {
            int server = i;
            Assert.True(
                await Wait.UntilAsync(async () => isReached((await SayAsync(server, "NODES")).Split('\n', StringSplitOptions.RemoveEmptyEntries)), static reached => reached),
                $"{At(server)} knows {await SayAsync(server, "NODES")}");
        }
    }
}
