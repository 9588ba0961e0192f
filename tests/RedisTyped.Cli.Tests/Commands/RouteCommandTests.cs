namespace RedisTyped.Cli.Tests.Commands;

public sealed class RouteCommandTests : TestsWithFiles
{
    [Fact]
    public async Task Table_without_a_terminal_is_plain_columns()
    {
        var run = await ToolRun.OfAsync("route", "forge", "--topology", Folder.TwoServers);

        Assert.Equal(
            [
                "KEY    ROUTED PART        HASH       POINT  NODE            ENDPOINT",
                "forge  forge        4111500322  4113771093  127.0.0.1:6379  127.0.0.1:6379",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Table_on_a_terminal_has_borders()
    {
        var run = await ToolRun.OfAsync([], terminal: true, ["route", "forge", "--topology", Folder.TwoServers]);

        Assert.Contains("│ forge │ forge       │ 4111500322 │ 4113771093 │", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tagged_key_routes_by_its_tag_and_has_a_slot()
    {
        // CLUSTER KEYSLOT user:42 of redis-server 7.0.15 is 15880.
        var run = await ToolRun.OfAsync("route", "{user:42}:name", "--json", "--topology", Folder.ThreeSlots);

        var line = Assert.Single(run.Json);
        Assert.Equal("user:42", line.GetProperty("routedPart").GetString());
        Assert.Equal(15880, line.GetProperty("slot").GetInt32());
        Assert.Equal("c", line.GetProperty("node").GetString());
        Assert.Equal("10.0.0.3:6379", line.GetProperty("endpoint").GetString());
        Assert.False(line.TryGetProperty("point", out _));
    }

    [Fact]
    public async Task Hash_of_64_bits_is_exact_for_readers_that_round_numbers()
    {
        string file = Folder.Write("rendezvous.json", """
            {"router":"rendezvous","nodes":[{"name":"a","configuration":"h:1"},{"name":"b","configuration":"h:2"}]}
            """);

        var run = await ToolRun.OfAsync("route", "forge", "spawning_pool", "--json", "--topology", file);

        Assert.Contains(run.Json, line => line.GetProperty("hash").GetUInt64() > 1UL << 53);
        Assert.All(run.Json, line => Assert.Equal(
            line.GetProperty("hash").GetUInt64().ToString("x16"), line.GetProperty("hashHex").GetString()));
    }

    [Fact]
    public async Task Hash_of_32_bits_has_the_same_form_in_hexadecimal()
    {
        var run = await ToolRun.OfAsync("route", "forge", "--json", "--topology", Folder.TwoServers);

        Assert.Equal("00000000f5108422", Assert.Single(run.Json).GetProperty("hashHex").GetString());
    }

    [Fact]
    public async Task Stored_key_is_told_where_it_differs()
    {
        string file = Folder.Write("legacy.json", """
            {"router":"rediscluster","legacyTags":true,"nodes":[
              {"name":"node_1","configuration":"h:1"},{"name":"node_2","configuration":"h:2"}]}
            """);

        var run = await ToolRun.OfAsync("route", "a{b}", "plain", "--json", "--topology", file);

        Assert.Equal("a", run.Json[0].GetProperty("storedKey").GetString());
        Assert.False(run.Json[1].TryGetProperty("storedKey", out _));
    }

    [Fact]
    public async Task Keys_come_from_standard_input_at_the_place_of_the_dash()
    {
        var run = await ToolRun.WithInputAsync("two\r\n\nthree", "route", "one", "-", "four", "--json", "--topology", Folder.TwoServers);

        Assert.Equal(["one", "two", "three", "four"], run.Json.Select(line => line.GetProperty("key").GetString()));
        Assert.Equal("redistyped: 1 empty line was left out\n", run.Error);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_routed_as_they_are_and_shown_escaped()
    {
        var fromInput = await ToolRun.WithInputAsync("a\u00ff\\\n", "route", "-", "--json", "--topology", Folder.TwoServers);
        var fromHex = await ToolRun.OfAsync("route", "--hex", "61ff5c", "--json", "--topology", Folder.TwoServers);

        var line = Assert.Single(fromInput.Json);
        Assert.Equal(@"a\xff\\", line.GetProperty("key").GetString());
        Assert.Equal("61ff5c", line.GetProperty("keyHex").GetString());
        Assert.Equal(fromInput.Output, fromHex.Output);
    }

    [Fact]
    public async Task Control_characters_of_a_key_cannot_steer_the_terminal()
    {
        var run = await ToolRun.OfAsync("route", "--hex", "1b5b326a0a", "--topology", Folder.TwoServers);

        Assert.StartsWith(@"\x1b[2j\x0a  ", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_in_hex_give_the_keys_they_spell()
    {
        var run = await ToolRun.WithInputAsync("666f726765\n", "route", "-", "--hex", "--json", "--topology", Folder.TwoServers);

        Assert.Equal("forge", Assert.Single(run.Json).GetProperty("key").GetString());
    }

    [Fact]
    public async Task Line_that_is_no_hex_is_told_by_its_number_after_the_keys_before_it()
    {
        var run = await ToolRun.WithInputAsync("666f\nzz\n", "route", "-", "--hex", "--json", "--topology", Folder.TwoServers);

        Assert.Equal(2, run.Exit);
        Assert.Single(run.Json);
        Assert.Contains("Line 2", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Words_behind_two_dashes_and_with_an_at_sign_are_keys()
    {
        var run = await ToolRun.OfAsync("route", "--json", "--topology", Folder.TwoServers, "@servers", "/h", "--", "--json", "-x");

        Assert.Equal(["@servers", "/h", "--json", "-x"], run.Json.Select(line => line.GetProperty("key").GetString()));
    }

    [Fact]
    public async Task Command_is_shown_with_its_keys_its_node_and_its_words()
    {
        var run = await ToolRun.OfAsync(
            "route", "--command", "--topology", Folder.ThreeSlots, "sinterstore", "{user:42}:both", "{user:42}:a", "{user:42}:b c");

        Assert.Equal(
            [
                "KEY             ROUTED PART   HASH   SLOT  NODE  ENDPOINT",
                "{user:42}:both  user:42      15880  15880  c     10.0.0.3:6379",
                "{user:42}:a     user:42      15880  15880  c     10.0.0.3:6379",
                "{user:42}:b c   user:42      15880  15880  c     10.0.0.3:6379",
                "c> SINTERSTORE {user:42}:both {user:42}:a \"{user:42}:b c\"",
            ],
            run.Lines);
    }

    [Fact]
    public async Task Command_in_json_is_one_object_with_words_and_keys()
    {
        var run = await ToolRun.OfAsync("route", "--command", "--json", "--topology", Folder.TwoServers, "--", "SET", "forge", "--json", "EX", "9");

        var line = Assert.Single(run.Json);
        Assert.Equal("SET", line.GetProperty("command").GetString());
        Assert.Equal("127.0.0.1:6379", line.GetProperty("node").GetString());
        Assert.Equal("SET forge --json EX 9", line.GetProperty("line").GetString());
        Assert.Equal(["SET", "forge", "--json", "EX", "9"], line.GetProperty("words").EnumerateArray().Select(word => word.GetString()));
        var key = Assert.Single(line.GetProperty("keys").EnumerateArray());
        Assert.Equal((4111500322u, 4113771093u), (key.GetProperty("hash").GetUInt32(), key.GetProperty("point").GetUInt32()));
    }

    [Theory]
    [InlineData(1, "live on different nodes", "MGET", "forge", "spawning_pool")]
    [InlineData(1, "'forge' on '127.0.0.1:6379'", "MGET", "forge", "spawning_pool")]
    [InlineData(1, "DBSIZE has no key", "DBSIZE")]
    [InlineData(1, "did you mean GET?", "GTE", "a")]
    [InlineData(1, "SUBSCRIBE would", "SUBSCRIBE", "a")]
    [InlineData(1, "GET takes 1 argument, not 0", "GET")]
    [InlineData(2, "each argument as a word of its own", "GET a")]
    [InlineData(2, "Unknown option '--hxe'", "--hxe", "GET", "a")]
    public async Task Command_without_one_node_is_refused_as_the_client_refuses_it(int exit, string said, params string[] words)
    {
        var run = await ToolRun.OfAsync(["route", "--command", "--topology", Folder.TwoServers, .. words]);

        Assert.Equal(exit, run.Exit);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Words_of_a_command_are_no_hex()
    {
        var run = await ToolRun.OfAsync("route", "--command", "--hex", "--topology", Folder.TwoServers, "GET", "666f");

        Assert.Equal(2, run.Exit);
        Assert.Contains("--hex is for keys", run.Error, StringComparison.Ordinal);
    }
}
