using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Dashboard;
using RedisTyped.Gateway.Tests.Http;
using RedisTyped.Testing;
using RedisTyped.Topology;

namespace RedisTyped.Gateway.Tests.Dashboard;

public sealed class LookupTests : IAsyncLifetime
{
    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        _redis = await ShardedRedis.ConnectAsync(Options("slots", "a", "b"), cancellationToken: Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Theory]
    [InlineData("slots")]
    [InlineData("ketama")]
    [InlineData("rendezvous")]
    [InlineData("modulo")]
    public async Task Key_is_found_where_the_client_sends_it_and_for_the_same_reasons(string router)
    {
        await using var redis = await ShardedRedis.ConnectAsync(Options(router, "a", "b"), cancellationToken: Cancelled);
        await using var host = await DashboardHost.StartAsync(redis);
        foreach (string key in (string[])["{user:42}:name", "plain", "ü{ö}", "{}empty"])
        {
            JsonElement found = await FindAsync(host, new { key });

            KeyRoute route = redis.RouteOf(key);
            Assert.Equal(route.Node.Name, found.GetProperty("node").GetString());
            Assert.Equal(router, found.GetProperty("router").GetString());
            Assert.Equal(Encoding.UTF8.GetString(route.RoutedPart.Span), found.GetProperty("routedPart").GetString());
            Assert.Equal(route.HasTag, found.GetProperty("hasTag").GetBoolean());
            Assert.Equal(route.Hash?.ToString(System.Globalization.CultureInfo.InvariantCulture), Text(found, "hash"));
            Assert.Equal(route.Slot, found.TryGetProperty("slot", out JsonElement slot) ? slot.GetInt32() : null);
            Assert.Equal(route.Point, found.TryGetProperty("point", out JsonElement point) ? point.GetUInt32() : null);
            Assert.Equal("none", Text(found, "type"));
        }
    }

    [Fact]
    public async Task Type_time_to_live_and_size_are_told_and_the_value_is_not()
    {
        await _redis.ExecuteAsync("SET", "text", "very secret", "EX", 1000);
        await _redis.ExecuteAsync("RPUSH", "list", "secret", "b", "c");
        await _redis.ExecuteAsync("HSET", "hash", "secret", "1");
        await _redis.ExecuteAsync("SADD", "set", "secret", "b");
        await _redis.ExecuteAsync("ZADD", "zset", 1, "secret");
        await _redis.ExecuteAsync("XADD", "stream", "*", "secret", "1");
        await using var host = await DashboardHost.StartAsync(_redis);

        JsonElement text = await FindAsync(host, new { key = "text", value = true });

        Assert.Equal(("string", 11L, "bytes"), (Text(text, "type"), text.GetProperty("size").GetInt64(), Text(text, "unit")));
        Assert.InRange(text.GetProperty("ttlMs").GetInt64(), 1, 1_000_000);
        Assert.False(text.GetProperty("canShowValue").GetBoolean());
        foreach (var (key, size, unit) in ((string, long, string)[])[("list", 3, "elements"), ("hash", 1, "fields"), ("set", 2, "members"), ("zset", 1, "members"), ("stream", 1, "entries")])
        {
            JsonElement found = await FindAsync(host, new { key, value = true });
            Assert.Equal((key, size, unit, -1L), (Text(found, "type"), found.GetProperty("size").GetInt64(), Text(found, "unit"), found.GetProperty("ttlMs").GetInt64()));
            Assert.DoesNotContain("secret", found.GetRawText(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("secret", text.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Value_is_shown_where_that_is_allowed_and_asked_for_and_only_its_beginning()
    {
        await _redis.ExecuteAsync("SET", "short", "<b>hello</b>");
        await _redis.ExecuteAsync("SET", "long", new string('x', 5000));
        await _redis.ExecuteAsync("SET", "bytes", new byte[] { 0, 0xff, (byte)'a' });
        await using var host = await DashboardHost.StartAsync(_redis, new DashboardOptions { ShowValues = true });

        JsonElement unasked = await FindAsync(host, new { key = "short" });
        Assert.True(unasked.GetProperty("canShowValue").GetBoolean());
        Assert.Null(Text(unasked, "value"));
        Assert.Equal("<b>hello</b>", Text(await FindAsync(host, new { key = "short", value = true }), "value"));
        Assert.Equal(new string('x', 1024), Text(await FindAsync(host, new { key = "long", value = true }), "value"));
        Assert.Equal(@"\x00\xffa", Text(await FindAsync(host, new { key = "bytes", value = true }), "value"));
    }

    [Fact]
    public async Task Key_of_a_node_that_is_down_still_has_its_route()
    {
        string key = Enumerable.Range(0, 100).Select(static i => $"key:{i}").First(key => _redis.RouteOf(key).Node == "b");
        await _nodes[1].KillAsync(Cancelled);
        await Wait.UntilAsync(() => _redis.OnNode("b").State == RedisTyped.Nodes.NodeState.Down, "the client knows it");
        await using var host = await DashboardHost.StartAsync(_redis);

        JsonElement found = await FindAsync(host, new { key });

        Assert.Equal(("b", "down", "The node does not answer."), (Text(found, "node"), Text(found, "state"), Text(found, "fault")));
        Assert.Equal(_redis.RouteOf(key).Slot, found.GetProperty("slot").GetInt32());
    }

    [Fact]
    public async Task Look_at_a_key_during_a_transition_does_not_bring_it_over()
    {
        string key = Enumerable.Range(0, 100).Select(static i => $"key:{i}").First(key => _redis.RouteOf(key).Node == "a");
        await _redis.ExecuteAsync("SET", key, "x");
        await using var host = await DashboardHost.StartAsync(_redis);
        await _redis.BeginTransitionAsync(Options("slots", "b", "a"), cancellationToken: Cancelled);

        JsonElement found = await FindAsync(host, new { key });

        Assert.Equal(("b", "a", "none"), (Text(found, "node"), Text(found, "before"), Text(found, "type")));
        Assert.True(await _redis.OnNode("a").Database.KeyExistsAsync(key));
        await _redis.BringOverAsync(key);
        Assert.Equal("string", Text(await FindAsync(host, new { key }), "type"));
    }

    [Fact]
    public async Task Key_can_be_any_bytes_in_hexadecimal()
    {
        byte[] key = [0, 0xff, (byte)'{', 1, (byte)'}'];
        await _redis.ExecuteAsync("SET", key, "x");
        await using var host = await DashboardHost.StartAsync(_redis);

        JsonElement found = await FindAsync(host, new { hex = "00 FF 7b01 7D" });

        Assert.Equal((@"\x00\xff{\x01}", @"\x01", "string"), (Text(found, "storedKey"), Text(found, "routedPart"), Text(found, "type")));
    }

    [Theory]
    [InlineData("""{"key":""}""", "application/json", 400, "The key is empty; type one.")]
    [InlineData("""{"hex":"0g"}""", "application/json", 400, "The key is no hexadecimal text; write two digits for each byte, such as 00ff.")]
    [InlineData("""{"hex":"0"}""", "application/json", 400, "The key is no hexadecimal text; write two digits for each byte, such as 00ff.")]
    [InlineData("{}", "application/json", 400, """The body is no JSON object such as {"key":"user:42"}.""")]
    [InlineData("[1", "application/json", 400, """The body is no JSON object such as {"key":"user:42"}.""")]
    [InlineData("null", "application/json", 400, """The body is no JSON object such as {"key":"user:42"}.""")]
    [InlineData("key=a", "application/x-www-form-urlencoded", 415, "Send the key as application/json.")]
    [InlineData("""{"key":"a"}""", "text/plain", 415, "Send the key as application/json.")]
    public async Task Body_that_names_no_key_is_refused_with_the_next_step(string body, string type, int status, string told)
    {
        await using var host = await DashboardHost.StartAsync(_redis);
        using var content = new StringContent(body, Encoding.UTF8, type);

        using HttpResponseMessage answer = await host.Http.PostAsync("dashboard/key", content, Cancelled);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(told, Text(await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled), "detail"));
    }

    [Fact]
    public async Task Body_that_is_no_key_in_size_is_refused()
    {
        await using var host = await DashboardHost.StartAsync(_redis);

        // Sent once it is asked for, which it never is: what a server closes a connection behind takes the answer with it.
        using var content = new StringContent($$"""{"key":"{{new string('x', 100_000)}}"}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "dashboard/key") { Content = content, Headers = { ExpectContinue = true } };

        using HttpResponseMessage answer = await host.Http.SendAsync(request, Cancelled);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Key_that_is_looked_up_is_in_no_log()
    {
        var log = new RecordedLog();
        await using var host = await DashboardHost.StartAsync(_redis, configure: builder =>
        {
            builder.Logging.SetMinimumLevel(LogLevel.Trace);
            builder.Logging.AddProvider(log);
        });

        await FindAsync(host, new { key = "very:secret" });
        await FindAsync(host, new { hex = Convert.ToHexString("very:secret"u8) });

        Assert.Contains(log.Lines, static line => line.Contains("/dashboard/key", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, static line => line.Contains("secret", StringComparison.Ordinal));
    }

    private static string? Text(JsonElement message, string name) => message.TryGetProperty(name, out JsonElement text) ? text.GetString() : null;

    private static async Task<JsonElement> FindAsync(DashboardHost host, object request)
    {
        using HttpResponseMessage answer = await host.Http.PostAsJsonAsync("dashboard/key", request, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private RedisTypedOptions Options(string router, params string[] names)
    {
        var options = new RedisTypedOptions { Router = router };
        foreach (string name in names)
        {
            options.Nodes.Add(name, _nodes[name == "a" ? 0 : 1].ConfigurationString);
        }

        return options;
    }
}
