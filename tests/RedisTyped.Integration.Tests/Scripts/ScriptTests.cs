using System.Text;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Stores;
using RedisTyped.Scripting;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Scripts;

public sealed class ScriptTests(StoreNodes nodes) : IClassFixture<StoreNodes>
{
    private static readonly RedisScript Incr = RedisScript.From("return redis.call('INCRBY', KEYS[1], ARGV[1])");

    private readonly IScriptStore _store = nodes.Redis.Store<IScriptStore>();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_node_gets_the_text_once_and_then_the_hash()
    {
        var node = nodes.Redis.NodeFor("{script:once}:visits");
        await ScriptCounts.ForgetAsync(node);

        Assert.Equal(2, await _store.VisitAsync("once", 2, Cancelled));
        Assert.Equal((1, 1), await ScriptCounts.OfAsync(node));

        Assert.Equal(5, await _store.VisitAsync("once", 3, Cancelled));
        Assert.Equal((2, 1), await ScriptCounts.OfAsync(node));
    }

    [Fact]
    public async Task Script_runs_after_SCRIPT_FLUSH()
    {
        Assert.Equal(1, await _store.VisitAsync("flush", 1, Cancelled));
        (await nodes.Redis.OnAllNodes().ExecuteAsync("SCRIPT", "FLUSH")).RequireAll();

        Assert.Equal(2, await _store.VisitAsync("flush", 1, Cancelled));
    }

    [Fact]
    public async Task Two_hundred_first_calls_at_once_all_succeed()
    {
        (await nodes.Redis.OnAllNodes().ExecuteAsync("SCRIPT", "FLUSH")).RequireAll();

        long[] seen = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => _store.VisitAsync("crowd", 1, Cancelled)));

        Assert.Equal(Enumerable.Range(1, 200).Select(static n => (long)n), seen.Order());
    }

    [Fact]
    public async Task Keys_and_values_reach_the_script_in_their_order()
    {
        Assert.Equal("{script:echo}:a|{script:echo}:b|7,x,é😀,", await _store.EchoAsync("echo", 7, "x", "é😀", ""));
        Assert.Equal("{script:echo}:a|{script:echo}:b|7", await _store.EchoAsync("echo", 7));
        Assert.Equal(0, await _store.CountAsync("echo"));
        Assert.Equal(2, await _store.CountAsync("echo", TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public async Task Script_of_a_file_is_the_text_of_the_file()
    {
        Assert.Equal(3, await _store.TakeAsync("bucket", limit: 5, count: 3));
        Assert.Equal(2, await _store.TakeAsync("bucket", limit: 5, count: 3));
        Assert.Equal(0, await _store.TakeAsync("bucket", limit: 5, count: 3));
        Assert.Equal([nodes.Redis.NodeFor("{script:bucket}:tokens").Id.Name], await nodes.HoldersOfAsync("{script:bucket}:tokens"));
    }

    [Fact]
    public async Task Bytes_pass_through_a_script_unchanged()
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(static i => (byte)i)];

        Assert.Equal(all, await _store.BytesAsync("bytes", all));
        Assert.Empty(await _store.BytesAsync("bytes", []));
        Assert.Equal(-1, await _store.SetPartAsync("bytes", [0, 255, 10, 13]));

        byte[] key = [.. Encoding.UTF8.GetBytes("{script:bytes}:"), 0, 255, 10, 13];
        Assert.Equal("x", await nodes.Redis.DatabaseFor(key).StringGetAsync(key));
    }

    [Fact]
    public async Task Replies_of_every_kind_are_read()
    {
        Assert.True(await _store.FlagAsync("kinds"));
        Assert.False(await _store.FlagAsync("kinds"));
        Assert.False(await _store.FlagAsync("kinds", "nil"));
        Assert.Null(await _store.HolderAsync("kinds"));
        Assert.True(await _store.LockAsync("kinds"));
        Assert.False(await _store.LockAsync("kinds"));
        Assert.Equal("1", await _store.HolderAsync("kinds"));
        Assert.Equal((string?[])["1", "two", null], await _store.ListAsync("kinds"));
        Assert.Equal(1.5, await _store.NumberAsync("kinds"));
        Assert.Equal("FINE", await _store.StatusAsync("kinds"));
    }

    [Fact]
    public async Task Error_of_a_script_is_passed_on_and_the_script_runs_once()
    {
        var fault = await Assert.ThrowsAsync<RedisServerException>(() => _store.FailAsync("error", "MINE no"));

        Assert.StartsWith("MINE no", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, (int)await nodes.Redis.DatabaseFor("{script:error}:runs").StringGetAsync("{script:error}:runs"));
    }

    [Fact]
    public async Task Script_that_fails_with_NOSCRIPT_itself_does_not_run_again()
    {
        await Assert.ThrowsAsync<RedisServerException>(() => _store.FailAsync("noscript", "MINE no"));
        var fault = await Assert.ThrowsAsync<RedisServerException>(() => _store.FailAsync("noscript", "NOSCRIPT of my own"));

        Assert.StartsWith("NOSCRIPT of my own", fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, (int)await nodes.Redis.DatabaseFor("{script:noscript}:runs").StringGetAsync("{script:noscript}:runs"));
    }

    [Fact]
    public async Task Script_that_fails_in_the_words_of_Redis_ends()
    {
        var fault = await Assert.ThrowsAsync<RedisServerException>(() => _store.FailAsync("words", "NOSCRIPT No matching script. Please use EVAL."));

        Assert.StartsWith("NOSCRIPT", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_type_is_passed_on()
    {
        await _store.VisitAsync("type", 1, Cancelled);

        Assert.StartsWith("WRONGTYPE", (await Assert.ThrowsAsync<RedisServerException>(() => _store.PushAsync("type"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_only_script_is_held_to_it_by_the_server()
    {
        var node = nodes.Redis.NodeFor("{script:read}:visits");
        await _store.VisitAsync("read", 4, Cancelled);
        await ScriptCounts.ForgetAsync(node);

        Assert.Equal(4, (long)await _store.ReadAsync("read", "GET"));
        var fault = await Assert.ThrowsAsync<RedisServerException>(() => _store.ReadAsync("read", "INCR"));

        Assert.Contains("Write commands are not allowed from read-only scripts", fault.Message, StringComparison.Ordinal);
        Assert.Equal((2, 1), (await ScriptCounts.OfAsync(node, "evalsha_ro"), await ScriptCounts.OfAsync(node, "eval_ro")));
    }

    [Fact]
    public async Task Untyped_script_runs_on_the_node_of_its_keys()
    {
        await nodes.Redis.ExecuteScriptAsync(Incr, ["untyped"], [5], Cancelled);
        var reply = await nodes.Redis.ExecuteScriptAsync(Incr, ["untyped"], [2], Cancelled);

        Assert.Equal(7, (long)reply);
        Assert.Equal([nodes.Redis.NodeFor("untyped").Id.Name], await nodes.HoldersOfAsync("untyped"));
    }

    [Fact]
    public async Task Untyped_keys_on_different_nodes_are_refused()
    {
        RedisKey[] keys = [.. nodes.Redis.Nodes.Select(n => (RedisKey)Enumerable.Range(0, 10_000).Select(static i => $"k{i}").First(k => nodes.Redis.NodeFor(k) == n))];

        var fault = await Assert.ThrowsAsync<UnroutableCommandException>(() => nodes.Redis.ExecuteScriptAsync(Incr, keys, [1], Cancelled));

        Assert.Equal(UnroutableReason.ManyNodes, fault.Reason);
    }

    [Fact]
    public async Task Script_of_a_megabyte_runs()
    {
        var script = RedisScript.From($"-- {new string('é', 512 * 1024)}\nreturn #KEYS");

        Assert.Equal(1, (long)await nodes.Redis.ExecuteScriptAsync(script, ["large"], [], Cancelled));
        Assert.Equal(1, (long)await nodes.Redis.ExecuteScriptAsync(script, ["large"], [], Cancelled));
    }

    [Theory]
    [InlineData("return 1")]
    [InlineData("-- a\r\nreturn 'é😀'\n\n")]
    [InlineData("\t return \"\\0\" ")]
    public async Task Hash_is_the_one_that_SCRIPT_LOAD_answers(string text) =>
        Assert.Equal((string?)await nodes.Redis.Nodes[0].ExecuteAsync("SCRIPT", "LOAD", text), RedisScript.From(text).Sha1);

    [Fact]
    public async Task Hash_that_the_compiler_worked_out_is_known_after_a_call()
    {
        var node = nodes.Redis.NodeFor("{script:sha}:visits");
        await ScriptCounts.ForgetAsync(node);
        await _store.VisitAsync("sha", 1, Cancelled);

        var known = (RedisResult[])(await node.ExecuteAsync("SCRIPT", "EXISTS", Incr.Sha1))!;

        Assert.Equal(1, (int)known[0]);
    }

    [Fact]
    public async Task Call_that_is_cancelled_before_is_not_sent()
    {
        var node = nodes.Redis.NodeFor("{script:cancel}:visits");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.VisitAsync("cancel", 1, new CancellationToken(canceled: true)));

        Assert.False(await node.Database.KeyExistsAsync("{script:cancel}:visits"));
    }

    [Fact]
    public async Task Functions_are_called_once_their_library_is_on_every_node()
    {
        const string Library = """
            #!lua name=visits
            redis.register_function('add_visits', function(keys, args) return redis.call('INCRBY', keys[1], args[1]) end)
            redis.register_function{function_name = 'read_visits', callback = function(keys) return redis.call('GET', keys[1]) end, flags = {'no-writes'}}
            """;
        var missing = await Assert.ThrowsAsync<RedisServerException>(() => _store.AddByFunctionAsync("function", 1));
        (await nodes.Redis.OnAllNodes().ExecuteAsync("FUNCTION", "LOAD", "REPLACE", Library)).RequireAll();

        Assert.Equal("ERR Function not found", missing.Message);
        Assert.Equal(3, await _store.AddByFunctionAsync("function", 3));
        Assert.Equal(5, await _store.AddByCommandAsync("function", 2));
        Assert.Equal(6, await _store.AddByTextAsync("function", 1));
        Assert.Equal(6, await _store.ReadByFunctionAsync("function"));
        Assert.Null(await _store.ReadByFunctionAsync("nobody"));
    }

    [Fact]
    public async Task Hash_of_random_text_is_the_one_of_the_server()
    {
        var sha1 = RedisScript.From("return redis.sha1hex(ARGV[1])");
        var random = new Random(20261121);
        for (int i = 0; i < 100; i++)
        {
            string text = "-" + string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => new Rune(random.Next(0xd800)).ToString()));

            Assert.Equal((string?)await nodes.Redis.ExecuteScriptAsync(sha1, ["x"], [text], Cancelled), RedisScript.From(text).Sha1);
        }
    }
}
