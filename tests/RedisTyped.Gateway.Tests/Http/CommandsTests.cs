using System.Text;
using System.Text.Json;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>POST /v1/commands over two real nodes.</summary>
[Collection(nameof(HttpNodes))]
public sealed class CommandsTests(HttpNodes http)
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_stand_in_the_order_of_the_commands()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync("""
            [["SET", "c:order", "Ada"], {"command": "APPEND", "arguments": ["c:order", 7]}, ["GET", "c:order"], ["GET", "c:none"], ["STRLEN", "c:order"],
            ["INCRBY", "c:digits", "123456789"], ["GET", "c:digits"]]
            """);

        Assert.Equal(
            [
                "{\"reply\":\"OK\"}", "{\"reply\":4}", "{\"reply\":\"Ada7\"}", "{\"reply\":null}", "{\"reply\":4}",
                "{\"reply\":123456789}", "{\"reply\":\"123456789\"}",
            ],
            results.Select(static r => r.GetRawText()));
    }

    [Fact]
    public async Task Message_to_a_shard_channel_with_a_legacy_tag_is_refused()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, topology: options =>
        {
            options.Router = "rediscluster";
            options.LegacyTags = true;
            for (int i = 0; i < http.Nodes.Nodes.Count; i++)
            {
                options.Nodes.Add($"node_{i + 1}", http.Nodes[i].ConfigurationString);
            }
        });

        JsonElement[] results = await gateway.CommandsAsync("""[["SPUBLISH", "room{42}", "m"], ["SPUBLISH", "plain", "m"], ["PUBLISH", "room{42}", "m"]]""");

        JsonElement problem = results[0].GetProperty("problem");
        Assert.Equal(422, problem.GetProperty("status").GetInt32());
        Assert.Equal(
            "The channel of SPUBLISH has a tag, and the router 'rediscluster' with legacyTags sends messages on without it, where SSUBSCRIBE does not hear them. "
            + "Use PUBLISH, and listen by PSUBSCRIBE to the name before the tag.",
            problem.GetProperty("detail").GetString());
        Assert.Equal(["{\"reply\":0}", "{\"reply\":0}"], results[1..].Select(static r => r.GetRawText()));
    }

    [Fact]
    public async Task Many_commands_go_to_all_nodes_and_come_back_in_order()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, static o => o.MaxPendingCommands = 16);
        await gateway.CommandsAsync(Array(500, static i => $"[\"SET\", \"c:many:{i}\", {i}]"));

        JsonElement[] values = await gateway.CommandsAsync(Array(500, static i => $"[\"GET\", \"c:many:{i}\"]"));

        Assert.Equal(Enumerable.Range(0, 500).Select(static i => $"{i}"), values.Select(static v => v.GetProperty("reply").GetString()!));
        Assert.Equal(2, Enumerable.Range(0, 500).Select(i => gateway.Redis.NodeFor($"c:many:{i}").Id).Distinct().Count());
    }

    [Fact]
    public async Task Write_behind_a_read_does_not_overtake_it()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        await gateway.CommandsAsync("""[["SET", "c:overtake", "before"]]""");

        JsonElement[] results = await gateway.CommandsAsync("""[["GET", "c:overtake"], ["SET", "c:overtake", "after"], ["GET", "c:overtake"]]""");

        Assert.Equal(["before", "OK", "after"], results.Select(static r => r.GetProperty("reply").GetString()!));
    }

    [Fact]
    public async Task Bytes_go_in_and_out_as_base64()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        byte[] bytes = [0, 1, 0xff, 0xfe, (byte)'"'];
        string base64 = Convert.ToBase64String(bytes);

        JsonElement[] results = await gateway.CommandsAsync(
            $$"""[["SET", {"base64": "a/9rZXk="}, {"base64": "{{base64}}"}], ["GET", {"base64": "a/9rZXk="}], {"command": "GET", "arguments": [{"base64": "a/9rZXk="}], "encoding": "base64"}]""");

        Assert.Equal(base64, results[1].GetProperty("reply").GetProperty("base64").GetString());
        Assert.Equal(base64, results[2].GetProperty("reply").GetString());
        Assert.Equal(bytes, (byte[]?)await gateway.Redis.ExecuteAsync("GET", [Convert.FromBase64String("a/9rZXk=")], Ended));
    }

    [Fact]
    public async Task Query_asks_for_base64_of_all_but_what_says_otherwise()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync(
            """[["SET", "c:query", "ü"], ["GET", "c:query"], {"command": "GET", "arguments": ["c:query"], "encoding": "text"}]""", "?encoding=base64");

        Assert.Equal(["T0s=", "w7w=", "ü"], results.Select(static r => r.GetProperty("reply").GetString()!));
    }

    [Fact]
    public async Task Arrays_nest_and_hold_numbers_and_nil()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync("""
            [["RPUSH", "c:list", "a", "", "b"], ["LRANGE", "c:list", 0, -1], ["EVAL", "return {1, {KEYS[1], false}, {}}", 1, "c:list"]]
            """);

        Assert.Equal("""["a","","b"]""", results[1].GetProperty("reply").GetRawText());
        Assert.Equal("""[1,["c:list",null],[]]""", results[2].GetProperty("reply").GetRawText());
    }

    [Fact]
    public async Task Long_replies_come_in_pieces_and_whole()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        string value = string.Concat(Enumerable.Range(0, 400_000).Select(static i => (char)('a' + (i % 26)))) + "ü😀\"";
        byte[] binary = [.. Enumerable.Range(0, 300_001).Select(static i => (byte)(i * 7))];
        await gateway.Redis.ExecuteAsync("SET", ["c:long", value], Ended);
        await gateway.Redis.ExecuteAsync("SET", ["c:binary", binary], Ended);
        await gateway.Redis.ExecuteAsync("RPUSH", ["c:elements", .. Enumerable.Range(0, 50_000).Cast<object>()], Ended);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/commands", """[["GET", "c:long"], ["GET", "c:binary"], ["LRANGE", "c:elements", 0, -1]]""");

        Assert.True(response.Headers.TransferEncodingChunked);
        JsonElement[] results = [.. (await HttpGateway.JsonAsync(response)).EnumerateArray()];
        Assert.Equal(value, results[0].GetProperty("reply").GetString());
        Assert.Equal(binary, results[1].GetProperty("reply").GetProperty("base64").GetBytesFromBase64());
        Assert.Equal(Enumerable.Range(0, 50_000).Select(static i => $"{i}"), results[2].GetProperty("reply").EnumerateArray().Select(static e => e.GetString()!));
    }

    [Fact]
    public async Task Short_answer_says_its_length()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        using HttpResponseMessage response = await gateway.PostAsync("/v1/commands", """[["GET", "c:absent"]]""");

        Assert.NotEqual(true, response.Headers.TransferEncodingChunked);
        Assert.Equal("""[{"reply":null}]""".Length, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Each_fault_is_a_problem_of_its_own_command()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        string[] apart = KeysApart(gateway, "c:apart:");

        JsonElement[] results = await gateway.CommandsAsync($$"""
            [["SET", "c:fault", "x"], ["INCR", "c:fault"], ["GTE", "c:fault"], ["GET"], ["RENAME", "{{apart[0]}}", "{{apart[1]}}"], ["PING"],
             ["BLPOP", "c:fault", 1], ["GET", ""], ["GET", "c:fault"]]
            """);

        Assert.Equal(
            [null, "refused", "unknown-command", "bad-command", "unroutable", null, "unroutable", "bad-command", null],
            results.Select(HttpGateway.KindOf));
        Assert.Equal("x", results[^1].GetProperty("reply").GetString());
        JsonElement refused = results[1].GetProperty("problem");
        Assert.Equal("ERR", refused.GetProperty("code").GetString());
        Assert.Equal(gateway.Redis.NodeFor("c:fault").Id.Name, refused.GetProperty("node").GetString());
        Assert.Equal("INCR", refused.GetProperty("command").GetString());
        Assert.Contains("did you mean GET", results[2].GetProperty("problem").GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_on_several_nodes_are_shared_out_and_the_replies_put_together()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);
        string[] apart = KeysApart(gateway, "c:shared:");
        string keys = $"\"{apart[0]}\", \"{apart[1]}\"";

        JsonElement[] results = await gateway.CommandsAsync($$"""
            [["MSET", "{{apart[0]}}", "first", "{{apart[1]}}", "b", "{{apart[0]}}", "a"], ["MGET", "{{apart[1]}}", "c:shared:none", {{keys}}],
             {"command": "MGET", "arguments": [{{keys}}], "encoding": "base64"}, ["EXISTS", {{keys}}, "{{apart[0]}}"], ["TOUCH", {{keys}}],
             ["DEL", "c:shared:none", {{keys}}], ["UNLINK", {{keys}}], ["MSET", {{keys}}, "c:shared:none"], ["MGET", {{keys}}, ""]]
            """);

        Assert.Equal(
            ["\"OK\"", """["b",null,"a","b"]""", """["YQ==","Yg=="]""", "3", "2", "2", "0"],
            results.Take(7).Select(static result => result.GetProperty("reply").GetRawText()));
        Assert.Equal("bad-command", HttpGateway.KindOf(results[^1]));
        Assert.NotNull(HttpGateway.KindOf(results[^2]));
    }

    [Fact]
    public async Task Key_does_not_go_to_a_database_where_nobody_finds_it()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync("""
            [["SET", "{c:db}", 1], ["MOVE", "{c:db}", 1], ["COPY", "{c:db}", "{c:db}2", "DB", 1], ["COPY", "{c:db}", "{c:db}2", "DB", 0], ["GET", "{c:db}"], ["GET", "{c:db}2"]]
            """);

        Assert.Equal([null, "denied", "denied", "denied", null, null], results.Select(HttpGateway.KindOf));
        Assert.Equal(["1", null], results.Skip(4).Select(static result => result.GetProperty("reply").GetString()));
    }

    [Fact]
    public async Task Advice_is_what_a_client_of_the_gateway_can_do()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync("""
            [["TIME"], ["MULTI"], ["BLPOP", "c:advice", 1], ["SUBSCRIBE", "c:advice"], ["SORT", "c:advice", "GET", "o:*"], ["FT.SEARCH", "i"], ["GET c:advice"], ["SELECT", 1]]
            """);

        string[] details = [.. results.Select(static result => result.GetProperty("problem").GetProperty("detail").GetString()!)];
        Assert.Equal(
            "TIME has no key that could name a node. Over HTTP a command goes to the one node of its keys, on a connection that all share; a RESP client of the gateway can send this one.",
            details[0]);
        Assert.All(details, static detail => Assert.DoesNotMatch(@"\w\(|Async|OnNode|Multiplexer", detail));
    }

    [Fact]
    public async Task Errors_within_an_array_are_problems_in_it()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes);

        JsonElement[] results = await gateway.CommandsAsync("""[["EVAL", "return {1, redis.error_reply('MINE went wrong'), 'x'}", 1, "c:script"]]""");

        // StackExchange.Redis 3.4 reads no array with an error in it.
        if (ClientVersion.IsNewest)
        {
            Assert.Matches(
                "^StackExchange.Redis could not read the answer of node '.+' to EVAL; whether the node ran it is unknown.$",
                results[0].GetProperty("problem").GetProperty("detail").GetString());
            return;
        }

        JsonElement[] reply = [.. results[0].GetProperty("reply").EnumerateArray()];
        Assert.Equal(1, reply[0].GetInt32());
        Assert.Equal("MINE went wrong", reply[1].GetProperty("problem").GetProperty("detail").GetString());
        Assert.Equal("x", reply[2].GetString());
    }

    [Fact]
    public async Task Killed_node_fails_only_its_own_keys_and_is_named()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(2, cancellationToken: Ended);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes);
        string[] keys = KeysApart(gateway, "c:killed:");
        await gateway.CommandsAsync($$"""[["SET", "{{keys[0]}}", 0], ["SET", "{{keys[1]}}", 1]]""");
        await nodes.Nodes.Single(n => n.Name == gateway.Redis.NodeFor(keys[1]).Id.Name).KillAsync(Ended);

        JsonElement[] results = await Wait.UntilAsync(
            () => gateway.CommandsAsync($$"""[["GET", "{{keys[0]}}"], ["GET", "{{keys[1]}}"], ["APPEND", "{{keys[1]}}", "x"]]"""),
            static r => HttpGateway.KindOf(r[1]) is not null && HttpGateway.KindOf(r[2]) == "node-unavailable");

        Assert.Equal("0", results[0].GetProperty("reply").GetString());
        Assert.Equal("node-unavailable", HttpGateway.KindOf(results[2]));
        Assert.Equal(gateway.Redis.NodeFor(keys[1]).Id.Name, results[2].GetProperty("problem").GetProperty("node").GetString());
        Assert.Equal(503, results[2].GetProperty("problem").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Client_that_goes_away_ends_the_wait()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, cancellationToken: Ended);
        await using var way = new WatchedWay(nodes[0].Port);
        await using HttpGateway gateway = await HttpGateway.StartAsync(nodes, topology: options =>
        {
            options.Nodes.Add(nodes[0].Name, $"127.0.0.1:{way.Port}");

            // Else the node would be down for a moment, where it stood still for long.
            options.Heartbeat.Enabled = false;
        });
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Ended);
        nodes[0].Freeze();
        try
        {
            using var content = new StringContent("""[["APPEND", "a", "b"]]""", Encoding.UTF8, "application/json");
            Task<HttpResponseMessage> answer = gateway.Client.PostAsync(new Uri("/v1/commands", UriKind.Relative), content, gone.Token);

            // Not only logged: what is not written yet ends with its client.
            await Wait.UntilAsync(() => way.Sent.Contains("APPEND", StringComparison.Ordinal), "the command was sent");

            await gone.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        }
        finally
        {
            nodes[0].Resume();
        }

        JsonElement[] results = await gateway.CommandsAsync("""[["STRLEN", "a"]]""");
        Assert.Equal(1, results[0].GetProperty("reply").GetInt32());
    }

    private static string Array(int count, Func<int, string> command) => $"[{string.Join(",", Enumerable.Range(0, count).Select(command))}]";

    /// <summary>Two keys that live on different nodes.</summary>
    private static string[] KeysApart(HttpGateway gateway, string prefix) =>
        [.. Enumerable.Range(0, 1000).Select(i => $"{prefix}{i}").DistinctBy(k => gateway.Redis.NodeFor(k).Id).Take(2)];
}
