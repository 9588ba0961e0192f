using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Rdb;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Resharding.Writing.Values;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Values that are damaged become well-formed commands or a typed error, in the time and memory that their bytes are worth.</summary>
public sealed class ValueFuzzTests
{
    /// <summary>Bytes that begin lengths, packed strings and ends.</summary>
    private static readonly byte[] Telling = [0x00, 0x3F, 0x40, 0x7F, 0x80, 0x81, 0xC0, 0xC2, 0xC3, 0xF0, 0xF4, 0xFE, 0xFF];

    /// <summary>As servers before 7.0 write them: ziplists, an intset and a zipmap.</summary>
    private static readonly string[] Old =
    [
        "0A30300000002C0000000800000361626305FD02FEFB03C0393004F090EEFE05F0A0860105E0005ED0B2000000000AFEFFFF",
        "0C181800000012000000040000016103F20201620303312E35FF",
        "0D161600000013000000040000016603017603016703F8FF",
        "090F020166010076016702037778787878FF",
        "0B0C0200000002000000FBFF0300",
        "0303016103312E350162FE0163FF",
    ];

    [Fact]
    public async Task Damaged_dump_is_a_value_or_none()
    {
        byte[][] dumps = [.. await DumpsAsync(), .. Old.Select(Convert.FromHexString)];
        FuzzRounds.Run(Long.Or(1_500_000, shortly: 10_000), random =>
        {
            byte[] dump = dumps[random.Next(dumps.Length)];
            byte[] damaged = [dump[0], .. Damaged(dump[1..], random)];
            long before = GC.GetAllocatedBytesForCurrentThread();
            using var spool = new SpoolFolder(parent: null, limit: 0);
            using var bytes = new SpillBuffer(spool, int.MaxValue);
            using var output = new SpillBuffer(spool, int.MaxValue);
            bytes.Write(damaged);
            var writer = new ElementWriter("k"u8.ToArray(), output, clears: true);
            try
            {
                ValueCommands.Write(bytes, writer, flush: null);
                Assert.Equal(writer.Finish(expiresAt: 0), CountOf(output.Written.ToArray()));
            }
            catch (FormatException)
            {
            }

            // A packed byte stands for 88 at most, and what grows is copied.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (damaged.Length * 88 * 16) + 1_000_000);
        });
    }

    [Fact]
    public void Damaged_snapshot_is_read_or_refused()
    {
        byte[][] all = [.. RdbFixtures.All.Values];
        FuzzRounds.Run(Long.Or(1_000_000, shortly: 3_000), random =>
        {
            byte[] damaged = Damaged(all[random.Next(all.Length)], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var reader = new RdbEntryReader(new Nowhere());
                var reading = reader.RunAsync(PipeReader.Create(new ReadOnlySequence<byte>(damaged)), CancellationToken.None);
                Assert.True(reading.IsCompleted);
                reading.GetAwaiter().GetResult();
            }
            catch (RdbFormatException)
            {
            }

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        });
    }

    private static byte[] Damaged(byte[] bytes, Random random)
    {
        List<byte> damaged = [.. bytes];
        for (int times = random.Next(1, 6); times > 0 && damaged.Count > 0; times--)
        {
            int at = random.Next(damaged.Count);
            byte one = random.Next(2) == 0 ? Telling[random.Next(Telling.Length)] : (byte)random.Next(256);
            switch (random.Next(5))
            {
                case 0:
                    damaged.Insert(at, one);
                    break;
                case 1:
                    damaged.RemoveAt(at);
                    break;
                case 2:
                    damaged.RemoveRange(at, random.Next(Math.Min(16, damaged.Count - at)));
                    break;
                default:
                    damaged[at] = one;
                    break;
            }
        }

        return [.. damaged];
    }

    private static int CountOf(byte[] commands)
    {
        int count = 0;
        var reader = new RequestReader(new RequestLimits(MaxArguments: int.MaxValue, MaxArgumentLength: Array.MaxLength, MaxRequestLength: Array.MaxLength));
        for (int at = 0; at < commands.Length; at += reader.Consumed, count++)
        {
            Assert.Equal(ReadStatus.Complete, reader.Read(commands.AsSpan(at)));
        }

        return count;
    }

    private static async Task<byte[][]> DumpsAsync()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, TestContext.Current.CancellationToken);
        await using var wire = await NodeWire.OpenAsync(redis[0]);
        string[] numbers = [.. Enumerable.Range(-3, 300).Select(static n => $"{n * 71}")];
        await wire.AskAsync("SET", "number", "-70000");
        await wire.AskAsync("SET", "packed", string.Concat(Enumerable.Repeat("abcab", 200)));
        await wire.AskAsync(["RPUSH", "list", "abc", "12", "-5", "4100", "70000", "3000000000", new string('x', 70), new string('y', 5000)]);
        await wire.AskAsync(["RPUSH", "plain", new string('x', 9000), "y", .. numbers]);
        await wire.AskAsync(["SADD", "ints", .. numbers]);
        await wire.AskAsync(["SADD", "set", "a", .. numbers]);
        await wire.AskAsync("HSET", "hash", "f", "v", "g", "7");
        await wire.AskAsync(["HSET", "table", .. numbers]);
        await wire.AskAsync("ZADD", "scored", "1.5", "a", "inf", "b", "-7", "c");
        await wire.AskAsync(["ZADD", "skips", .. numbers.SelectMany(static n => new[] { n, "m" + n })]);
        var dumps = new List<byte[]>();
        foreach (string key in (string[])["number", "packed", "list", "plain", "ints", "set", "hash", "table", "scored", "skips"])
        {
            dumps.Add(((byte[])(await wire.AskAsync("DUMP", key))!)[..^10]);
        }

        return [.. dumps];
    }

    private sealed class Nowhere : IRdbEntrySink
    {
        public bool Begin(in RdbEntry entry) => true;

        public void Value(ReadOnlySpan<byte> piece)
        {
        }

        public void End(ReadOnlySpan<byte> footer)
        {
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
