using System.Diagnostics;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;

namespace RedisTyped.Cli.Tests.Commands;

public sealed class ExecCommandTests(LiveNodes live) : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_value_is_written_to_the_node_that_route_names()
    {
        var route = await ToolRun.OfAsync("route", "exec:owner", "--json", "--topology", live.Topology);
        string node = route.Json[0].GetProperty("node").GetString()!;

        Assert.Equal((0, "OK\n"), await ExecAsync("SET", "exec:owner", "here"));
        var run = await ToolRun.OfAsync("exec", "--json", "--topology", live.Topology, "GET", "exec:owner");
        var onNode = await ToolRun.OfAsync("exec", "--node", node, "--topology", live.Topology, "GET", "exec:owner");

        string endPoint = route.Json[0].GetProperty("endpoint").GetString()!;
        Assert.Equal($$"""{"node":"{{node}}","endpoint":"{{endPoint}}","command":"GET","reply":"here"}""", Assert.Single(run.Lines));
        Assert.Equal((0, "\"here\"\n"), (onNode.Exit, onNode.Output));
    }

    [Fact]
    public async Task Topology_whose_epoch_is_past_is_told_where_clients_of_it_would_have_followed()
    {
        string owner = (await ToolRun.OfAsync("route", "exec:epoch", "--json", "--topology", live.Topology)).Json[0].GetProperty("node").GetString()!;
        string following = _folder.Write("following.json", File.ReadAllText(live.Topology).TrimEnd().TrimEnd('}') + ", \"followEpochs\": true }");
        TestNode other = live.Nodes.Nodes.First(node => node.Name != owner);
        try
        {
            // In force is a topology in which the keys are where they were, and then one in which another node has them all.
            await PublishAsync(1, File.ReadAllText(live.Topology));
            var still = await ToolRun.OfAsync("exec", "--topology", following, "SET", "exec:epoch", "there");
            await PublishAsync(2, $$"""{ "nodes": [ { "name": "new", "configuration": "{{other.EndPoint}}" } ] }""");
            var late = await ToolRun.OfAsync("exec", "--topology", following, "SET", "exec:epoch", "late");
            var apart = await ToolRun.OfAsync("exec", "--topology", live.Topology, "SET", "exec:epoch", "late");

            Assert.Equal((0, "OK\n"), (late.Exit, late.Output));
            Assert.Equal(
                $"redistyped: Epoch 2 is in force, by which the keys of SET are on 'new' ({other.EndPoint}), and {following} is of epoch 0: exec goes by the file alone. Give it the topology in force.\n",
                late.Error);
            Assert.All([still, apart], static run => Assert.Equal((0, "OK\n", ""), (run.Exit, run.Output, run.Error)));
        }
        finally
        {
            await ToolRun.OfAsync("exec", "--node", owner, "--topology", live.Topology, "DEL", "redistyped:epoch");
        }

        Task<ToolRun> PublishAsync(int epoch, string topology) =>
            ToolRun.OfAsync("exec", "--node", owner, "--topology", live.Topology, "HSET", "redistyped:epoch", "current", $"{epoch}", "topology", topology);
    }

    [Theory]
    [InlineData("SET {cli}s plain")]
    [InlineData("SET {cli}s other GET")]
    [InlineData("SET {cli}s x NX")]
    [InlineData("GET {cli}s")]
    [InlineData("GET {cli}missing")]
    [InlineData("SETRANGE {cli}b 3 \u00e9\"\\\n\t\a\u0001")]
    [InlineData("GET {cli}b")]
    [InlineData("INCRBY {cli}n -7")]
    [InlineData("TYPE {cli}s")]
    [InlineData("RPUSH {cli}l 1 2 3 4 5 6 7 8 9 10 11")]
    [InlineData("LRANGE {cli}l 0 -1")]
    [InlineData("LRANGE {cli}l 50 60")]
    [InlineData("LRANGE {cli}s 0 -1")]
    [InlineData("XADD {cli}x 1-1 a 1 b 2")]
    [InlineData("XRANGE {cli}x - +")]
    [InlineData("EVAL return{1,{2,'x',{},{3,{4}}},false,{}} 1 {cli}s")]
    public async Task Replies_are_written_as_redis_cli_writes_them(string line)
    {
        string[] words = line.Split(' ');
        var route = await ToolRun.OfAsync("route", "{cli}", "--json", "--topology", live.Topology);
        string port = route.Json[0].GetProperty("endpoint").GetString()!.Split(':')[1];

        // A writing line changes what the next one sees, so both start from the same.
        await PrepareAsync();
        var (_, ours) = await ExecAsync(words);
        await PrepareAsync();
        Assert.Equal(await RedisCliAsync(port, words), ours);
    }

    [Theory]
    [InlineData("ZRANGE cli3:z 0 -1 WITHSCORES")]
    [InlineData("ZRANGE cli3:z 0 -1")]
    [InlineData("XREAD STREAMS cli3:x 0")]
    [InlineData("HGETALL cli3:h")]
    [InlineData("LATENCY DOCTOR")]
    [InlineData("EVAL return{1,{2,'x',{},{3,{4}}},false,{}} 1 cli3:z")]
    public async Task Replies_over_RESP3_are_written_as_those_over_RESP2(string line)
    {
        await using Resp3Proxy proxy = Resp3Proxy.Start(live.Nodes[0].Port);
        string two = _folder.Write("two.json", $$"""{"nodes":[{"name":"node-1","configuration":"{{live.Nodes[0].EndPoint}}"}]}""");
        string three = _folder.Write("three.json", $$"""{"nodes":[{"name":"node-1","configuration":"{{proxy.EndPoint}}"}]}""");
        foreach (string prepare in (string[])["DEL cli3:z cli3:x cli3:h", "ZADD cli3:z 1 a 2.5 b", "XADD cli3:x 1-1 f v", "HSET cli3:h f v"])
        {
            await ToolRun.OfAsync(["exec", "--topology", two, .. prepare.Split(' ')]);
        }

        var expected = await ToolRun.OfAsync(["exec", "--node", "node-1", "--topology", two, .. line.Split(' ')]);
        var run = await ToolRun.OfAsync(["exec", "--node", "node-1", "--topology", three, .. line.Split(' ')]);

        Assert.Equal((0, expected.Output), (run.Exit, run.Output));
    }

    [Fact]
    public async Task A_message_goes_to_the_node_of_its_channel()
    {
        var route = await ToolRun.OfAsync("route", "exec:channel", "--json", "--topology", live.Topology);

        var run = await ToolRun.OfAsync("exec", "--json", "--topology", live.Topology, "PUBLISH", "exec:channel", "hello");

        Assert.Equal(route.Json[0].GetProperty("node").GetString(), run.Json[0].GetProperty("node").GetString());
        Assert.Equal(0, run.Json[0].GetProperty("reply").GetInt64());
    }

    [Fact]
    public async Task Json_replies_keep_their_types()
    {
        // StackExchange.Redis 3.4 reads no array with an error in it.
        (string error, string told) = ClientVersion.IsNewest ? ("", "") : (", redis.error_reply('ERR inside')", """,{"error":"ERR inside"}""");
        string script = $"return {{1, 'a', false, {{}}, {{2}}, 123456789, '123456789', string.char(255){error}}}";

        var run = await ToolRun.OfAsync("exec", "--json", "--topology", live.Topology, "EVAL", script, "1", "json");

        Assert.EndsWith($$"""
            "command":"EVAL","reply":[1,"a",null,[],[2],123456789,"123456789",{"hex":"ff"}{{told}}]}
            """, Assert.Single(run.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_reply_is_a_failure_in_both_forms()
    {
        await ExecAsync("SET", "exec:text", "1");
        var json = await ToolRun.OfAsync("exec", "--json", "--topology", live.Topology, "LPUSH", "exec:text", "1");

        Assert.Equal(
            (1, "(error) WRONGTYPE Operation against a key holding the wrong kind of value\n"), await ExecAsync("LPUSH", "exec:text", "1"));
        Assert.Equal(1, json.Exit);
        Assert.StartsWith("WRONGTYPE", Assert.Single(json.Json).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean GET?", "GTE", "a")]
    [InlineData("--node NODE", "DBSIZE")]
    [InlineData("They are 'a' on 'node-3', 'b' on 'node-1'.", "MGET", "a", "b")]
    [InlineData("give it to redis-cli -h HOST -p PORT", "SUBSCRIBE", "a")]
    [InlineData("give it to redis-cli -h HOST -p PORT", "--node", "node-1", "MULTI")]
    [InlineData("a connection of its own", "BLPOP", "a", "0")]
    [InlineData("takes 1 argument, not 0", "--node", "node-1", "GET")]
    [InlineData("takes 1 argument, not 2", "GET", "a", "b")]
    [InlineData("is empty", "GET", "")]
    public async Task A_command_without_one_node_is_refused_before_any_node_is_asked(string message, params string[] words)
    {
        // Nothing listens at any of these; it would be the message otherwise.
        string dead = _folder.Write("dead.json", """
            {"nodes":[
              {"name":"node-1","configuration":"127.0.0.1:1"},
              {"name":"node-2","configuration":"127.0.0.1:1"},
              {"name":"node-3","configuration":"127.0.0.1:1"}]}
            """);

        var run = await ToolRun.OfAsync(["exec", "--topology", dead, .. words]);

        Assert.Equal((1, ""), (run.Exit, run.Output));
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.All(["OnNode", "NodeFor", "ExecuteAsync"], api => Assert.DoesNotContain(api, run.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Words_that_look_like_options_are_the_commands_behind_two_dashes_or_when_unknown()
    {
        Assert.Equal((0, "OK\n"), await ExecAsync("--", "SET", "exec:dash", "--json"));
        Assert.Equal((0, "\"--json\"\n"), await ExecAsync("GET", "exec:dash"));
        Assert.Equal((0, "OK\n"), await ExecAsync("SET", "exec:dash", "-1"));
        Assert.Equal((0, "\"-1\"\n"), await ExecAsync("GET", "exec:dash"));
        await ExecAsync("DEL", "exec:dash2");
        Assert.Equal((0, "(integer) 2\n"), await ExecAsync("--", "APPEND", "exec:dash2", "--"));
    }

    [Fact]
    public async Task A_dead_node_fails_its_own_keys_only()
    {
        await using var nodes = await RedisNodes.StartAsync(3, cancellationToken: TestContext.Current.CancellationToken);
        string topology = _folder.Write("t.json", nodes.TopologyJson());
        await nodes[0].KillAsync(TestContext.Current.CancellationToken);

        // As the theory above shows, b lives on node-1 and a on node-3.
        var dead = await ToolRun.OfAsync("exec", "--topology", topology, "GET", "b");
        var alive = await ToolRun.OfAsync("exec", "--topology", topology, "GET", "a");

        Assert.Equal((1, $"redistyped: node 'node-1' ({nodes[0].EndPoint}): nothing listens there (ConnectionRefused)\n"), (dead.Exit, dead.Error));
        Assert.Equal((0, "(nil)\n"), (alive.Exit, alive.Output));
    }

    [Fact]
    public async Task A_stripped_tag_is_stripped_from_what_is_sent()
    {
        string topology = _folder.Write("legacy.json", $$"""
            {"router":"rediscluster","legacyTags":true,"nodes":[{"name":"node_1","configuration":"{{live.Nodes[0].ConfigurationString}}"}]}
            """);

        await ToolRun.OfAsync("exec", "--topology", topology, "SET", "legacy{tag}", "1");
        var run = await ToolRun.OfAsync("exec", "--topology", topology, "--node", "node_1", "EXISTS", "legacy", "legacy{tag}");

        Assert.Equal("(integer) 1\n", run.Output);
    }

    [Fact]
    public async Task A_message_that_nobody_could_hear_for_its_stripped_tag_is_refused()
    {
        string topology = _folder.Write("unheard.json", $$"""
            {"router":"rediscluster","legacyTags":true,"nodes":[{"name":"node_1","configuration":"{{live.Nodes[0].ConfigurationString}}"}]}
            """);

        var refused = await ToolRun.OfAsync("exec", "--topology", topology, "SPUBLISH", "room{42}", "m");
        var sent = await ToolRun.OfAsync("exec", "--topology", topology, "SPUBLISH", "room", "m");

        Assert.Equal(1, refused.Exit);
        Assert.StartsWith("redistyped: The channel of SPUBLISH has a tag, ", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, "(integer) 0\n"), (sent.Exit, sent.Output));
    }

    private async Task PrepareAsync()
    {
        await ExecAsync("DEL", "{cli}s", "{cli}b", "{cli}n", "{cli}l", "{cli}x");
        await ExecAsync("SET", "{cli}s", "1");
        await ExecAsync("RPUSH", "{cli}l", "a", "b");
        await ExecAsync("SETRANGE", "{cli}b", "2", "\u00e9\"\\\n");
        await ExecAsync("XADD", "{cli}x", "0-1", "f", "v");
    }

    private async Task<(int Exit, string Output)> ExecAsync(params string[] words)
    {
        var run = await ToolRun.OfAsync(["exec", "--topology", live.Topology, .. words]);
        return (run.Exit, run.Output);
    }

    private static async Task<string> RedisCliAsync(string port, string[] words)
    {
        var start = new ProcessStartInfo("redis-cli", ["-p", port, "--no-raw", .. words]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        string output = await InTime.AwaitAsync(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), "redis-cli has ended");
        await InTime.AwaitAsync(process.WaitForExitAsync(TestContext.Current.CancellationToken), "redis-cli has ended");
        return output;
    }
}
