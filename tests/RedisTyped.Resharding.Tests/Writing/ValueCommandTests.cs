using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Rdb;
using RedisTyped.Resharding.Writing;
using RedisTyped.Resharding.Writing.Values;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Values that are made by commands from their dumps.</summary>
public sealed class ValueCommandTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(100)]
    public async Task Commands_make_the_values_that_a_server_has_dumped(int memory)
    {
        await using RdbServers servers = await RdbServers.StartAsync();
        await servers.FillAsync();
        await servers.Target.ExecuteAsync("FLUSHALL");
        using var spool = new SpoolFolder(parent: null, limit: 1 << 28);
        using var sink = new Commands(spool, memory);
        await ReadAsync(await servers.SaveAsync(), sink);

        Assert.True(sink.Written.Count > 500, $"{sink.Written.Count} values");
        foreach ((byte[] key, int db, IReadOnlyList<object[]> commands) in sink.Written)
        {
            IDatabase target = servers.Target.Multiplexer.GetDatabase(db);
            foreach (object[] command in commands)
            {
                await target.ExecuteAsync((string)command[0], command[1..]);
            }

            IDatabase source = servers.Source.Multiplexer.GetDatabase(db);
            Assert.Equal(
                ((string[]?)await source.ExecuteAsync("DEBUG", "DIGEST-VALUE", (RedisKey)key))![0],
                ((string[]?)await target.ExecuteAsync("DEBUG", "DIGEST-VALUE", (RedisKey)key))![0]);
        }
    }

    /// <summary>Forms that servers before 7.0 write, by hand after the sources named there.</summary>
    [Theory]
    [InlineData(10, "300000002C0000000800000361626305FD02FEFB03C0393004F090EEFE05F0A0860105E0005ED0B2000000000AFEFFFF", "RPUSH k abc 12 -5 12345 -70000 100000 3000000000 -1")]
    [InlineData(12, "1800000012000000040000016103F20201620303312E35FF", "ZADD k 1 a 1.5 b")]
    [InlineData(13, "1600000013000000040000016603017603016703F8FF", "HSET k f v g 7")]
    [InlineData(9, "020166010076016702037778787878FF", "HSET k f v g wx")]
    [InlineData(11, "0200000002000000FBFF0300", "SADD k -5 3")]
    [InlineData(11, "0400000002000000FBFFFFFF00000100", "SADD k -5 65536")]
    [InlineData(11, "0800000002000000FBFFFFFFFFFFFFFF0000000000010000", "SADD k -5 1099511627776")]
    [InlineData(3, "", "ZADD k 1.5 a inf b -inf c")]
    public void Old_forms_are_understood(int type, string hex, string expected)
    {
        var payload = new List<byte> { (byte)type };
        if (type == 3)
        {
            payload.AddRange([3, 1, (byte)'a', 3, (byte)'1', (byte)'.', (byte)'5', 1, (byte)'b', 254, 1, (byte)'c', 255]);
        }
        else
        {
            byte[] blob = Convert.FromHexString(hex);
            payload.Add((byte)blob.Length);
            payload.AddRange(blob);
        }

        Assert.Equal(expected, Words([.. payload]));
    }

    [Theory]
    [InlineData("1003010203")]
    [InlineData("0105")]
    [InlineData("0081FFFFFFFFFFFFFFFB")]
    [InlineData("0181FFFFFFFFFFFFFFFB")]
    [InlineData("00C3050A0102030405")]
    [InlineData("100D0D00000002008561626300000000000000")]
    public void A_damaged_dump_is_no_value(string hex) => Assert.Throws<FormatException>(() => Words(Convert.FromHexString(hex)));

    private static string Words(byte[] payload)
    {
        using var spool = new SpoolFolder(parent: null, limit: 0);
        using var bytes = new SpillBuffer(spool, int.MaxValue);
        using var output = new SpillBuffer(spool, int.MaxValue);
        bytes.Write(payload);
        var writer = new ElementWriter("k"u8.ToArray(), output, clears: false);
        ValueCommands.Write(bytes, writer, flush: null);
        writer.Finish(expiresAt: 0);
        return Streaming.Runtime.Rewriting.Words(output.Written.ToArray());
    }

    private static async Task ReadAsync(byte[] rdb, IRdbEntrySink sink)
    {
        using var reader = new RdbEntryReader(sink);
        await reader.RunAsync(PipeReader.Create(new ReadOnlySequence<byte>(rdb)), TestContext.Current.CancellationToken);
    }

    private sealed class Commands(SpoolFolder spool, int memory) : IRdbEntrySink, IDisposable
    {
        private readonly SpillBuffer _payload = new(spool, memory);
        private byte[] _key = [];
        private int _db;
        private long _expiresAt;

        public List<(byte[] Key, int Db, IReadOnlyList<object[]> Commands)> Written { get; } = [];

        public bool Begin(in RdbEntry entry)
        {
            if (entry.IsFunction || !ValueCommands.CanWrite(entry.Type))
            {
                return false;
            }

            _key = entry.Key.ToArray();
            _db = entry.Database;
            _expiresAt = entry.ExpiresAt ?? 0;
            _payload.Clear();
            _payload.Write([entry.Type]);
            return true;
        }

        public void Value(ReadOnlySpan<byte> piece) => _payload.Write(piece);

        public void End(ReadOnlySpan<byte> footer)
        {
            using var output = new SpillBuffer(spool, memory);
            var writer = new ElementWriter(_key, output, clears: true);
            ValueCommands.Write(_payload, writer, flush: null);
            int count = writer.Finish(_expiresAt);
            byte[] bytes = new byte[output.Length];
            output.Read(0, bytes);
            List<object[]> commands = Parsed(bytes);
            Assert.Equal(count, commands.Count);
            Written.Add((_key, _db, commands));
        }

        public ValueTask FlushAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Dispose() => _payload.Dispose();

        private static List<object[]> Parsed(byte[] bytes)
        {
            var commands = new List<object[]>();
            var reader = new RedisTyped.Protocol.RequestReader(new RedisTyped.Protocol.RequestLimits());
            for (int at = 0; at < bytes.Length; at += reader.Consumed)
            {
                Assert.Equal(RedisTyped.Protocol.ReadStatus.Complete, reader.Read(bytes.AsSpan(at)));
                var words = new List<object>();
                foreach (RedisTyped.Protocol.ArgumentRange word in reader.Arguments)
                {
                    words.Add(word.Of(bytes.AsSpan(at)).ToArray());
                }

                words[0] = System.Text.Encoding.ASCII.GetString((byte[])words[0]);
                commands.Add([.. words]);
            }

            return commands;
        }
    }
}
