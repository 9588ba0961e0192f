using System.Text;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.RoutingKeys;
using RedisTyped.Scripting;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Runtime;

/// <summary>Commands and scripts by routing key, on real nodes.</summary>
public sealed class RoutedCommandTests : IAsyncLifetime
{
    private static readonly RedisScript Visit = RedisScript.From("return redis.call('INCRBY', KEYS[1], ARGV[1])");

    private RedisNodes _nodes = null!;
    private ShardedRedis _redis = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        _redis = await _nodes.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Fact]
    public async Task Results_come_by_routing_key_in_the_order_of_the_commands()
    {
        var commands = new RoutedCommands();
        for (int i = 0; i < 50; i++)
        {
            commands.Add($"k{i}", "SET", $"k{i}", i).Add($"k{i}", "INCR", $"k{i}").Add($"k{i}", "get", $"k{i}");
        }

        RoutedResults results = await _redis.ExecuteAsync(commands, Cancelled);

        Assert.True(results.AllSucceeded);
        Assert.Equal(Enumerable.Range(0, 50).Select(static i => $"k{i}"), results.Keys.Select(static key => (string)key!));
        for (int i = 0; i < 50; i++)
        {
            Assert.Equal(["OK", $"{i + 1}", $"{i + 1}"], results[$"k{i}"].Select(static r => (string?)r.Require()));
            Assert.All(results[Encoding.UTF8.GetBytes($"k{i}")], r => Assert.Equal(_redis.NodeFor($"k{i}").Id, r.Node));
        }
    }

    [Fact]
    public async Task A_failing_command_fails_alone()
    {
        var commands = new RoutedCommands()
            .Add("a", "SET", "a", "text")
            .Add("a", "INCR", "a")
            .Add("a", "GET", "a")
            .Add("b", "SET", "b", "x");

        RoutedResults results = await _redis.ExecuteAsync(commands, Cancelled);

        Assert.False(results.AllSucceeded);
        Assert.Equal([true, false, true], results["a"].Select(static r => r.Succeeded));
        Assert.Equal("text", (string?)results["a"][2].Require());
        Assert.Contains("not an integer", Assert.Throws<RedisServerException>(results["a"][1].Require).Message, StringComparison.Ordinal);
        var fault = Assert.Throws<PartialFailureException<RoutedResults>>(results.RequireAll);
        Assert.Same(results, fault.PartialResult);
        Assert.Equal([0], Assert.Single(fault.Failures).Positions);
    }

    [Fact]
    public async Task Scripts_run_between_commands_and_are_loaded_where_they_are_missing()
    {
        CommandMonitor[] monitors = [.. _nodes.Nodes.Select(static server => new CommandMonitor(server))];
        var commands = new RoutedCommands();
        foreach (string key in new[] { "a", "b", "c", "d", "e", "f" })
        {
            commands.Add(key, "SET", key, 10).Add(key, Visit, [key], 5).Add(key, "APPEND", key, "0").Add(key, Visit, [key], 1);
        }

        RoutedResults results = (await _redis.ExecuteAsync(commands, Cancelled)).RequireAll();

        Assert.All(results, static entry => Assert.Equal(["OK", "15", "3", "151"], entry.Value.Select(static r => (string?)r.Require())));
        for (int i = 0; i < monitors.Length; i++)
        {
            string[] keys = [.. results.Keys.Select(static key => (string)key!).Where(key => _redis.NodeFor(key) == _redis.Nodes[i])];
            string[] expected = [.. keys.SelectMany(static key => new[] { $"SET {key} 10", $"{Visit.Sha1} {key} 5", $"APPEND {key} 0", $"{Visit.Sha1} {key} 1" })];
            string[][] arrived = [.. monitors[i].Take()];

            // The first run of the script is answered with NOSCRIPT, and sent again with its text.
            Assert.Equal(
                [expected[0], expected[1], expected[1].Replace(Visit.Sha1, Visit.Text, StringComparison.Ordinal), .. expected[2..]],
                arrived.Select(Short));
            monitors[i].Dispose();
        }
    }

    [Fact]
    public async Task A_script_that_does_not_compile_fails_alone()
    {
        RoutedResults results = await _redis.ExecuteAsync(
            new RoutedCommands().Add("a", RedisScript.From("this is no Lua"), []).Add("a", RedisScript.From("this is no Lua"), []).Add("a", "PING"), Cancelled);

        // The second run says so too, and not that the node does not know the script.
        Assert.All(results["a"].Take(2), static r => Assert.Contains("Error compiling script", r.Exception!.Message, StringComparison.Ordinal));
        Assert.Equal("PONG", (string?)results["a"][2].Require());
    }

    [Fact]
    public async Task A_key_that_lives_elsewhere_is_refused_before_anything_is_sent()
    {
        string near = "a", far = Far(near);
        var commands = new RoutedCommands().Add(near, "SET", near, 1).Add(near, Visit, [far], 1);

        var e = await Assert.ThrowsAsync<UnroutableCommandException>(() => _redis.ExecuteAsync(commands, Cancelled));

        Assert.Equal(UnroutableReason.ManyNodes, e.Reason);
        Assert.Equal("EVALSHA", e.Command);
        Assert.Equal([_redis.NodeFor(near).Id, _redis.NodeFor(far).Id], e.Keys.Select(static k => k.Node));
        Assert.Contains("CheckKeys = false", e.Message, StringComparison.Ordinal);
        Assert.False(await _redis.DatabaseFor(near).KeyExistsAsync(near));
    }

    [Fact]
    public async Task Without_the_check_the_routing_key_decides_as_with_rb()
    {
        string near = "a", far = Far(near);
        var commands = new RoutedCommands { CheckKeys = false }.Add(near, "SET", far, 1).Add(near, "DBSIZE").Add(near, "PING");

        RoutedResults results = (await _redis.ExecuteAsync(commands, Cancelled)).RequireAll();

        Assert.Equal(["OK", "1", "PONG"], results[near].Select(static r => (string?)r.Require()));
        Assert.True(await _redis.DatabaseFor(near).KeyExistsAsync(far));
    }

    [Fact]
    public async Task A_dead_node_fails_its_own_commands_only()
    {
        string near = "a", far = Far(near);
        await _nodes.Nodes.Single(server => server.Name == _redis.NodeFor(near).Id.Name).KillAsync(Cancelled);

        RoutedResults results = await _redis.ExecuteAsync(
            new RoutedCommands().Add(near, "GET", near).Add(near, Visit, [near], 1).Add(far, "SET", far, 1).Add(near, "GET", near), Cancelled);

        Assert.All(results[near], static r => Assert.IsType<NodeCallException>(r.Exception, exactMatch: false));
        Assert.Equal("OK", (string?)results[far][0].Require());
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_when_it_is_added()
    {
        var commands = new RoutedCommands();

        Assert.Throws<ArgumentException>(() => commands.Add(default, "GET", "a"));
        Assert.Throws<ArgumentException>(() => commands.Add("", "GET", "a"));
        Assert.Throws<ArgumentException>(() => commands.Add("a", "GET"));
        Assert.Throws<ArgumentException>(() => commands.Add("a", "GET", DateTime.UnixEpoch));
        Assert.Throws<UnroutableCommandException>(() => commands.Add("a", "SUBSCRIBE", "c"));
        Assert.Equal(0, commands.Count);
        Assert.Empty(await _redis.ExecuteAsync(commands, Cancelled));
    }

    [Fact]
    public async Task Cancelling_ends_the_waiting_and_sends_no_more()
    {
        TestNode server = _nodes.Nodes.Single(server => server.Name == _redis.NodeFor("a").Id.Name);
        server.Freeze();
        using var cancel = new CancellationTokenSource();

        // Behind the first run of a script nothing is sent before that is answered.
        Task<RoutedResults> call = _redis.ExecuteAsync(new RoutedCommands { CheckKeys = false }.Add("a", Visit, ["a"], 1).Add("a", "SET", "later", 1), cancel.Token);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        server.Resume();
        Assert.Equal(0, await _redis.OnAllNodes().CountKeysAsync(Cancelled));
    }

    private string Far(string key) => Enumerable.Range(0, 100).Select(static i => $"far{i}").First(far => _redis.NodeFor(far) != _redis.NodeFor(key));

    private static string Short(string[] words) => words[0] is "EVALSHA" or "EVAL" ? $"{words[1]} {words[3]} {words[4]}" : string.Join(' ', words);
}
