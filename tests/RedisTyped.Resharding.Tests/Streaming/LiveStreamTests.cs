using System.Globalization;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>Real servers under load: a replica that follows a filtered stream holds exactly what the source holds of the kept keys.</summary>
public sealed class LiveStreamTests : IAsyncLifetime
{
    private const int Writers = 4;
    private const int Databases = 3;

    private static readonly int Commands = Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1" ? 50_000 : 2_500;

    private RedisNodes _nodes = null!;

    public async ValueTask InitializeAsync() =>
        _nodes = await RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Fact]
    public async Task Writers_in_three_databases_with_straddles_transactions_and_scripts_leave_no_difference()
    {
        await using FilteredLink link = await FilteredLink.StartAsync(_nodes[0], _nodes[1], Prefixed.On);
        await using NodeWire source = await NodeWire.OpenAsync(_nodes[0]);
        await using NodeWire target = await NodeWire.OpenAsync(_nodes[1]);
        await source.AskAsync(
            "FUNCTION", "LOAD", "#!lua name=mine\nredis.register_function('both', function(keys, args) redis.call('incr', keys[1]) redis.call('append', keys[2], args[1]) end)");

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => WriteAsync(writer, Databases)));

        await CaughtUpAsync(source, target, link);
        await SameAsync(source, target);
        Assert.Equal(0, await target.InfoAsync("stats", "unexpected_error_replies"));
        Assert.Equal(0, link.Resumed);
        Assert.True(link.Counters[CommandFate.Straddled] > 100, $"{link.Counters[CommandFate.Straddled]} straddles");
    }

    [Fact]
    public async Task A_link_that_breaks_while_a_key_is_read_loses_nothing_and_needs_no_second_snapshot()
    {
        // Each third part of the stream that ends within a hold is lost.
        int holds = 0;
        await using FilteredLink link = await FilteredLink.StartAsync(
            _nodes[0], _nodes[1], Prefixed.On, breaks: rewriter => rewriter.Holds && Interlocked.Increment(ref holds) % 3 == 0);
        await using NodeWire source = await NodeWire.OpenAsync(_nodes[0]);
        await using NodeWire target = await NodeWire.OpenAsync(_nodes[1]);
        await source.AskAsync(
            "FUNCTION", "LOAD", "#!lua name=mine\nredis.register_function('both', function(keys, args) redis.call('incr', keys[1]) redis.call('append', keys[2], args[1]) end)");
        var writing = WriteAsync(writer: 0, databases: 1);
        for (int i = 0; i < 5; i++)
        {
            int seen = link.Resumed;
            await Wait.UntilAsync(
                async () =>
                {
                    await source.AskAsync("HSET", "off:h", "f", new string('v', 400));
                    await source.AskAsync("RENAME", "off:h", "on:renamed");
                    return link.Resumed > seen || link.Fault is not null;
                },
                "a link breaks in a hold and is resumed");
        }

        await writing;

        await CaughtUpAsync(source, target, link);
        await SameAsync(source, target);
        Assert.Equal(1, await source.InfoAsync("stats", "sync_full"));
    }

    [Fact]
    public async Task Values_of_many_megabytes_pass_and_do_not_in_constant_memory()
    {
        await using FilteredLink link = await FilteredLink.StartAsync(_nodes[0], _nodes[1], Prefixed.On);
        await using NodeWire source = await NodeWire.OpenAsync(_nodes[0]);
        await using NodeWire target = await NodeWire.OpenAsync(_nodes[1]);
        byte[] value = new byte[40_000_000];
        Random.Shared.NextBytes(value);
        await source.AskAsync("SET", "on:big", value);
        await source.AskAsync("SET", "off:big", value);
        await source.AskAsync("HSET", "off:hash", "f", value, "g", "small");
        await source.AskAsync("HSET", "on:hash", "f", value, "g", "small");
        await source.AskAsync([.. Enumerable.Range(0, 10_000).SelectMany(static i => new object[] { $"{(i % 2 == 0 ? "on" : "off")}:{i}", "v" }).Prepend("MSET")]);

        await CaughtUpAsync(source, target, link);

        Assert.Equal(value, (byte[]?)await target.AskAsync("GET", "on:big"));
        Assert.Equal(value, (byte[]?)await target.AskAsync("HGET", "on:hash", "f"));
        Assert.Equal(5_002L, await target.AskAsync("DBSIZE"));
    }

    private static async Task CaughtUpAsync(NodeWire source, NodeWire target, FilteredLink link)
    {
        long written = await source.InfoAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(
            async () => link.Fault is not null || await target.InfoAsync("replication", "slave_repl_offset") >= written, "the replica has applied all");
        Assert.Null(link.Fault);
    }

    // Keys of milliseconds may still expire while they are looked at.
    private static async Task SameAsync(NodeWire source, NodeWire target)
    {
        var (expected, actual) = await Wait.UntilAsync(
            async () => (Expected: await NodeImage.OfAsync(source, Prefixed.On), Actual: await NodeImage.OfAsync(target)),
            static images => images.Expected.SequenceEqual(images.Actual));
        Assert.Empty(NodeImage.Differences(expected, actual));
        Assert.True(expected.Count > 20, $"{expected.Count} keys");
    }

    private async Task WriteAsync(int writer, int databases)
    {
        await using NodeWire source = await NodeWire.OpenAsync(_nodes[0]);
        var random = new Random(writer);
        for (int i = 0; i < Commands; i++)
        {
            if (i % 200 == 0)
            {
                await source.AskAsync("SELECT", random.Next(databases).ToString(CultureInfo.InvariantCulture));
            }

            await OneAsync(source, random);
        }
    }

    private static async Task OneAsync(NodeWire source, Random random)
    {
        // Errors of types are part of the load: nothing of them is sent to replicas.
        string one = Key(random);
        string other = Key(random);
        string third = Key(random);
        string value = random.Next(1000).ToString(CultureInfo.InvariantCulture);
        switch (random.Next(22))
        {
            case 0:
                await source.TryAsync("SETRANGE", one, "2", value);
                break;
            case 1:
                await source.TryAsync("SET", one, value, "PX", random.Next(50, 500).ToString(CultureInfo.InvariantCulture));
                break;
            case 2:
                await source.TryAsync("SET", one, value, "EX", "3600");
                break;
            case 3:
                await source.TryAsync("INCR", one);
                break;
            case 4:
                await source.TryAsync("RPUSH", one, value, value);
                break;
            case 5:
                await source.TryAsync("LMOVE", one, other, "LEFT", "RIGHT");
                break;
            case 6:
                await source.TryAsync("SADD", one, value, "m");
                break;
            case 7:
                await source.TryAsync("SMOVE", one, other, "m");
                break;
            case 8:
                await source.TryAsync("SUNIONSTORE", one, other, third);
                break;
            case 9:
                await source.TryAsync("RENAME", one, other);
                break;
            case 10:
                await source.TryAsync("COPY", one, other, "REPLACE");
                break;
            case 11:
                await source.TryAsync("DEL", one, other, third);
                break;
            case 12:
                await source.TryAsync("MSET", one, value, other, value);
                break;
            case 13:
                await source.TryAsync("ZADD", one, value, "m", "1", "n");
                break;
            case 14:
                await source.TryAsync("ZUNIONSTORE", one, "2", other, third);
                break;
            case 15:
                await source.TryAsync("XADD", one + ":x", "MAXLEN", "~", "20", "*", "f", value);
                break;
            case 16:
                await source.TryAsync("MULTI");
                await source.TryAsync("SET", one, value);
                await source.TryAsync("RENAME", one, other);
                await source.TryAsync("SET", third, value);
                await source.TryAsync("EXEC");
                break;
            case 17:
                await source.TryAsync("EVAL", "redis.call('set', KEYS[1], ARGV[1]) redis.call('rename', KEYS[1], KEYS[2])", "2", one, other, value);
                break;
            case 18:
                await source.TryAsync("FCALL", "both", "2", one + ":n", other + ":t", "t");
                break;
            case 19:
                await source.TryAsync("EXPIRE", one, "3600");
                break;
            case 20:
                await source.TryAsync("PERSIST", one);
                break;
            default:
                await source.TryAsync("SPOP", one, "2");
                break;
        }
    }

    private static string Key(Random random) => $"{(random.Next(2) == 0 ? "on" : "off")}:{random.Next(40)}";
}
