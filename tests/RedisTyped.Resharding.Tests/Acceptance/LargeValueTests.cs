using System.Globalization;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Acceptance;

/// <summary>Values and keys of the ends of the scale pass, in the snapshot and in the stream, without more memory for larger ones.</summary>
public sealed class LargeValueTests
{
    private const long MostMemory = (256 + 32) << 20;

    private static readonly int LargeValue = Long.Or(300, shortly: 64) << 20;
    private static readonly int Members = Long.Or(5_000_000, shortly: 100_000);
    private static readonly int SmallKeys = Long.Or(200_000, shortly: 20_000);

    [Fact]
    public async Task Values_of_any_size_and_keys_of_any_bytes_arrive_in_bounded_memory()
    {
        await using var redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--enable-debug-command", "yes", "--repl-diskless-sync-delay", "0", "--client-output-buffer-limit", "replica 0 0 0"],
        });
        await using var wire = await Wire.ToAsync(redis[0]);
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var replica = await Wire.ToAsync(redis[1]);
        await WriteAsync(source, "1");
        await using var proxy = await ProxyProcess.BeforeAsync(redis[0], port: 0, "^(on|$|\\x00)");
        await replica.AskAsync("REPLICAOF", "127.0.0.1", proxy.Port.ToString(CultureInfo.InvariantCulture));
        await RunningProxy.UpAsync(replica);
        await WriteAsync(source, "2");
        await RunningProxy.CaughtUpAsync(wire, replica);

        Assert.InRange(proxy.PeakMemory, 1, MostMemory);
        await replica.AskAsync("REPLICAOF", "NO", "ONE");
        await source.AskAsync("EVAL", "for _, key in ipairs(redis.call('KEYS', 'off*')) do redis.call('UNLINK', key) end", "0");
        Assert.Equal(await wire.AskAsync("DBSIZE"), await replica.AskAsync("DBSIZE"));
        Assert.Equal(await wire.AskAsync("DEBUG", "DIGEST"), await replica.AskAsync("DEBUG", "DIGEST"));
        Assert.Equal("of no name 2", await replica.AskAsync("GET", ""));
        Assert.Equal(Members.ToString(CultureInfo.InvariantCulture), await replica.AskAsync("SCARD", "on:set:1"));
    }

    private static async Task WriteAsync(NodeWire source, string name)
    {
        foreach (string side in new[] { "on", "off" })
        {
            // A range that is set is one small command.
            await source.AskAsync("SETRANGE", $"{side}:value:{name}", (LargeValue - 1).ToString(CultureInfo.InvariantCulture), "x");
            await source.AskAsync("EVAL", "for i = 1, ARGV[1], 1000 do local m = {} for j = i, i + 999 do m[#m + 1] = 'm' .. j end redis.call('SADD', KEYS[1], unpack(m)) end",
                "1", $"{side}:set:{name}", Members.ToString(CultureInfo.InvariantCulture));
            await source.AskAsync("EVAL", "for i = 1, ARGV[1] do redis.call('SET', KEYS[1] .. i, 'x') end", "1", $"{side}{name}", SmallKeys.ToString(CultureInfo.InvariantCulture));
        }

        if (name == "2")
        {
            byte[] large = new byte[LargeValue];
            new Random(11).NextBytes(large);
            await source.AskAsync("SET", "off:sent", large);
            await source.AskAsync("SET", "on:sent", large);
        }

        await source.AskAsync([.. Enumerable.Range(0, 5_000).SelectMany(i => new object[] { $"on:m{name}:{i}", "v", $"off:m{name}:{i}", "v" }).Prepend("MSET")]);
        await source.AskAsync("SET", "", $"of no name {name}");
        await source.AskAsync("SET", (byte[])[0, 255, 10, 13, (byte)name[0]], (byte[])[0, 13, 10, 255]);
    }
}
