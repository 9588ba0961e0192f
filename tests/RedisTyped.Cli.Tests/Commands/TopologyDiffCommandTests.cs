using System.Text.Json;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Cli.Tests.Commands;

public sealed class TopologyDiffCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Slots_that_change_hands_are_counted_exactly()
    {
        var run = await ToolRun.OfAsync("topology", "diff", Slots("old.json", "0-8191", "8192-16383"), Slots("new.json", "0-8191", "8192-12287", "12288-16383"));

        Assert.Equal(0, run.Exit);
        Assert.Equal(
            [
                "FROM  TO    SHARE",
                "b     c   25.00 %",
                "25.00 % of all keys move (exact)",
            ],
            run.Lines);
        Assert.Equal("redistyped: added c; 25 % of all keys have another node\n", run.Error);
    }

    [Fact]
    public async Task Json_has_a_line_for_each_move_and_one_for_the_whole()
    {
        var run = await ToolRun.OfAsync(
            "topology", "diff", "--json", Slots("old.json", "0-8191", "8192-16383"), Slots("new.json", "0-8191", "8192-12287", "12288-16383"));

        JsonElement[] lines = run.Json;
        Assert.Equal(2, lines.Length);
        Assert.Equal("""{"from":"b","to":"c","share":0.25}""", run.Lines[0]);
        Assert.Equal(
            """{"share":0.25,"exact":true,"added":["c"],"removed":[],"reconnected":[],"routerBefore":"slots","routerAfter":"slots"}""", run.Lines[1]);
    }

    [Fact]
    public async Task Rings_of_server_lists_are_measured_exactly()
    {
        var run = await ToolRun.OfAsync("topology", "diff", "--json", _folder.TwoServers, _folder.ThreeServers);

        Assert.True(run.Json[^1].GetProperty("exact").GetBoolean());
        double toNew = run.Json[..^1].Where(line => line.GetProperty("to").GetString() == "127.0.0.1:6381").Sum(line => line.GetProperty("share").GetDouble());
        Assert.Equal(0.3116, toNew, 4);
        Assert.Equal(run.Json[..^1].Sum(line => line.GetProperty("share").GetDouble()), run.Json[^1].GetProperty("share").GetDouble(), 12);
    }

    [Fact]
    public async Task Routers_over_other_hashes_are_compared_by_made_up_keys_and_it_says_so()
    {
        string modulo = _folder.Write("modulo.json", """{"router":"modulo","nodes":[{"name":"a","configuration":"h:1"},{"name":"b","configuration":"h:2"}]}""");

        var run = await ToolRun.OfAsync("topology", "diff", Slots("old.json", "0-8191", "8192-16383"), modulo);

        Assert.Contains("(by 262,144 made-up keys)", run.Output, StringComparison.Ordinal);
        Assert.Contains("router slots became modulo", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_address_moves_nothing_and_another_database_everything_of_the_node()
    {
        string old = _folder.Write("old.json", """{"nodes":[{"name":"a","configuration":"h:1,password=geheim"},{"name":"b","configuration":"h:2"}]}""");
        string moved = _folder.Write("moved.json", """{"nodes":[{"name":"a","configuration":"i:1,password=streng"},{"name":"b","configuration":"h:2"}]}""");
        string other = _folder.Write("other.json", """{"nodes":[{"name":"a","configuration":"h:1,password=geheim,defaultDatabase=1"},{"name":"b","configuration":"h:2"}]}""");

        var readdressed = await ToolRun.OfAsync("topology", "diff", old, moved);
        var database = await ToolRun.OfAsync("topology", "diff", old, other);

        Assert.Equal(["0.00 % of all keys move (exact)"], readdressed.Lines);
        Assert.Equal("redistyped: reconnected a\n", readdressed.Error);
        Assert.Contains("a (elsewhere on it)  50.00 %", database.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", database.Output + database.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Real_keys_are_scanned_on_the_old_nodes_and_counted_by_where_they_go()
    {
        await using var nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        string old = Live("old.json", nodes, "0-8191", "8192-16383");
        string next = Live("new.json", nodes, "8192-16383", "0-8191");
        await using (var redis = await ShardedRedis.ConnectAsync(Topology.TopologyFile.Load(old), cancellationToken: Cancelled))
        {
            for (int i = 0; i < 200; i++)
            {
                await redis.ExecuteAsync("SET", $"key:{i}", "x");
            }

            // Not where the topology says.
            RedisKey stray = Enumerable.Range(0, 100).Select(i => (RedisKey)$"stray:{i}").First(key => redis.NodeFor(key).Id.Name == "a");
            await redis.OnNode("b").Database.StringSetAsync(stray, "x");
        }

        var run = await ToolRun.OfAsync("topology", "diff", "--json", "--sample", "100000", old, next);

        JsonElement whole = run.Json[^1];
        Assert.Equal((201, 1), (whole.GetProperty("sampledKeys").GetInt32(), whole.GetProperty("misplacedKeys").GetInt32()));
        Assert.Equal(200, run.Json[..^1].Sum(line => line.GetProperty("sampledKeys").GetInt32()));
        Assert.Equal(200 / 201.0, whole.GetProperty("sampledShare").GetDouble(), 12);

        var some = await ToolRun.OfAsync("topology", "diff", "--sample", "50", old, next);
        Assert.Contains("% of 5", some.Output, StringComparison.Ordinal);
        Assert.Contains("OF KEYS", some.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_that_is_down_fails_a_sample_and_is_named()
    {
        string old = _folder.Write("old.json", """{"nodes":[{"name":"a","configuration":"127.0.0.1:1"}]}""");

        var run = await ToolRun.OfAsync("topology", "diff", "--sample", "10", "--timeout", "2s", old, old);

        Assert.Equal((1, ""), (run.Exit, run.Output));
        Assert.Contains("node 'a' (127.0.0.1:1)", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topology diff")]
    [InlineData("topology diff T")]
    [InlineData("topology diff T missing.json")]
    [InlineData("topology diff T T --sample 0")]
    [InlineData("topology")]
    public async Task Bad_usage_ends_with_2_and_no_output(string line)
    {
        string[] words = [.. line.Split(' ').Select(word => word == "T" ? _folder.ThreeSlots : word)];

        var run = await ToolRun.OfAsync(words);

        Assert.Equal((2, ""), (run.Exit, run.Output));
        Assert.StartsWith("redistyped: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminal_gets_a_bar()
    {
        var run = await ToolRun.OfAsync([], terminal: true, ["topology", "diff", Slots("old.json", "0-8191", "8192-16383"), Slots("new.json", "0-8190", "8191-16383")]);

        Assert.Contains("moves %", run.Output, StringComparison.Ordinal);
        Assert.Contains("█", run.Output, StringComparison.Ordinal);
    }

    private static string Node(int index, string slots, string configuration) =>
        $$"""{"name":"{{(char)('a' + index)}}","configuration":"{{configuration}}","slots":"{{slots}}"}""";

    private string Slots(string name, params string[] slots) =>
        _folder.Write(name, $$"""{"nodes":[{{string.Join(',', slots.Select((range, i) => Node(i, range, $"h:{i + 1}")))}}]}""");

    private string Live(string name, RedisNodes nodes, params string[] slots) =>
        _folder.Write(name, $$"""{"nodes":[{{string.Join(',', slots.Select((range, i) => Node(i, range, nodes[i].ConfigurationString)))}}]}""");
}
