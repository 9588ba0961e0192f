using System.Globalization;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Tests.Writing.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Values and commands far larger than what is kept in memory. Alone in the process, whose memory is looked at.</summary>
[Collection(nameof(BigValueTests))]
[CollectionDefinition(nameof(BigValueTests), DisableParallelization = true)]
public sealed class BigValueTests
{
    /// <summary>What a link may need, and what feeds it here.</summary>
    private const long MostMemory = (32 + 16) << 20;

    private static readonly int LargeValue = Long.Or(300, shortly: 48) << 20;
    private static readonly int Members = Long.Or(5_000_000, shortly: 150_000);

    [Fact]
    public async Task Values_of_any_size_land_in_pieces_and_in_bounded_memory()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(2, new RedisNodesOptions
        {
            Server = RedisServerKind.RedisServer,
            ExtraArguments = ["--enable-debug-command", "yes", "--client-output-buffer-limit", "replica 0 0 0"],
        });
        await using var source = await NodeWire.OpenAsync(redis[0]);
        await using var target = await NodeWire.OpenAsync(redis[1]);
        await FillAsync(source);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        using var watch = new MemoryWatch();
        await using var link = RunningLink.Start(redis[0], redis[1], change: static options => options with { BigValue = 1 << 20 });
        await link.CaughtUpAsync();

        // In the stream: one long word, many words, and a time behind a long word.
        string size = (LargeValue - 1).ToString(CultureInfo.InvariantCulture);
        await source.AskAsync("SETRANGE", "made", size, "x");
        await source.AskAsync("EVAL", "redis.call('SET', 'streamed', redis.call('GET', 'made')) redis.call('SET', 'timed', redis.call('GET', 'made'), 'PX', 3600000)", "0");
        await source.AskAsync("EVAL", "for i = 1, 20 do local m = {} for j = 1, 7000 do m[j] = string.rep('w', 20) .. j end redis.call('RPUSH', 'words', unpack(m)) end", "0");
        await link.CaughtUpAsync();

        Assert.InRange(watch.Peak - before, 0, MostMemory);
        foreach (byte[] key in await source.BytesAsync("KEYS", "*"))
        {
            Assert.Equal(await source.BytesAsync("DEBUG", "DIGEST-VALUE", key), await target.BytesAsync("DEBUG", "DIGEST-VALUE", key));
        }

        await link.Lander.SettleExpiriesAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(await source.AskAsync("PEXPIRETIME", "timed"), await target.AskAsync("PEXPIRETIME", "timed"));
        Assert.Equal(1, link.Snapshots);
    }

    private static async Task FillAsync(NodeWire source)
    {
        string members = Members.ToString(CultureInfo.InvariantCulture);
        byte[] large = new byte[LargeValue];
        new Random(3).NextBytes(large);
        await source.AskAsync("SET", "random", large);
        await source.AskAsync("SETRANGE", "zeros", (LargeValue - 1).ToString(CultureInfo.InvariantCulture), "x");

        // Packed it is still far above what goes in one piece.
        byte[] text = [.. Enumerable.Range(0, 700_000).SelectMany(static i => System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"line {i * 7919 % 10007} ")))];
        await source.AskAsync("SET", "packed", text);
        foreach (string command in new[] { "SADD', 'set', 'm' .. j", "RPUSH', 'list', 'element number ' .. j", "HSET', 'hash', 'f' .. j, 'v' .. j", "ZADD', 'zset', j / 7, 'm' .. j", "XADD', 'stream', j .. '-1', 'f', 'v' .. j" })
        {
            await source.AskAsync("EVAL", $"for j = 1, ARGV[1] do redis.call('{command}) end", "0", members);
        }

        await source.AskAsync("EVAL", "for i = 1, 1000 do redis.call('SET', i, 'x') end redis.call('SET', '', '') redis.call('RPUSH', 'elements', string.rep('e', 3000000), 'small', string.rep('f', 3000000))", "0");
    }

    /// <summary>Looks again and again at the memory that is in use.</summary>
    private sealed class MemoryWatch : IDisposable
    {
        private readonly Timer _timer;
        private long _peak;

        public MemoryWatch() => _timer = new Timer(_ => Look(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(150));

        public long Peak => Volatile.Read(ref _peak);

        public void Dispose() => _timer.Dispose();

        private static long InUse()
        {
            GC.Collect();
            return GC.GetTotalMemory(forceFullCollection: false);
        }

        private void Look()
        {
            long now = InUse();
            if (now > Volatile.Read(ref _peak))
            {
                Volatile.Write(ref _peak, now);
            }
        }
    }
}
