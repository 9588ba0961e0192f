using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Rdb.Filtering;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>Values far larger than what a filter may hold; ten times as large in the long form of the tests.</summary>
public sealed class RdbMemoryTests
{
    private static readonly int Scale = Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1" ? 10 : 1;

    [Fact]
    public void A_value_of_any_size_passes_in_blocks()
    {
        uint size = (uint)Scale * 30_000_000;
        using var run = new MadeRun();
        run.Give(new RdbBytes("REDIS0010").Select(0).Resize(2, 0).Raw(0).Text("large").Length32(size).ToArray());
        byte[] block = new byte[1_000_000];
        new Random(3).NextBytes(block);
        for (uint given = 0; given < size; given += (uint)block.Length)
        {
            run.Give(block);
        }

        run.Give(new RdbBytes("").Plain("small", "v").ToArray());

        run.EndsWith(keys: 2, bytes: size);
    }

    [Fact]
    public void A_set_of_any_number_of_members_passes_in_blocks()
    {
        uint members = (uint)Scale * 500_000;
        using var run = new MadeRun();
        run.Give(new RdbBytes("REDIS0010").Select(0).Resize(1, 0).Raw(2).Text("set").Length32(members).ToArray());
        byte[] thousand = [.. Enumerable.Range(0, 1000).SelectMany(static member => new RdbBytes("").Text($"member:{member:D6}").ToArray())];
        for (uint given = 0; given < members; given += 1000)
        {
            run.Give(thousand);
        }

        run.EndsWith(keys: 1, bytes: members * 14);
    }

    [Fact]
    public void Keys_of_one_byte_pass_in_blocks()
    {
        int rounds = 200 * Scale;
        using var run = new MadeRun();
        byte[] keys = [.. Enumerable.Range(0, 1000).SelectMany(static key => new RdbBytes("").Raw(0, 1, (byte)key).Text("").ToArray())];
        run.Give("REDIS0010"u8);
        for (int round = 0; round < rounds; round++)
        {
            run.Give(keys);
        }

        run.EndsWith(keys: 1000 * rounds, bytes: 4 * 1000 * rounds);
    }

    /// <summary>A run over bytes that are made while it reads them.</summary>
    private sealed class MadeRun : IBufferWriter<byte>, IDisposable
    {
        private readonly RdbFilter _filter;
        private readonly byte[] _output = new byte[100_000];
        private long _allocated;
        private ulong _checksum;
        private readonly IncrementalHash _given = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private readonly IncrementalHash _taken = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long _written;

        public MadeRun() => _filter = new RdbFilter([new RdbTarget(RdbFiltering.All, this) { SizeHints = RdbSizeHints.Copied }]);

        public void Give(ReadOnlySpan<byte> block)
        {
            _checksum = Crc64.Append(_checksum, block);
            _given.AppendData(block);
            for (int at = 0; at < block.Length; at += 65_537)
            {
                ReadOnlySpan<byte> part = block.Slice(at, Math.Min(65_537, block.Length - at));
                long before = GC.GetAllocatedBytesForCurrentThread();
                int taken = _filter.Feed(part);
                _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.Equal(part.Length, taken);
            }
        }

        public void EndsWith(long keys, long bytes)
        {
            Give([255]);
            byte[] checksum = new byte[8];
            BinaryPrimitives.WriteUInt64LittleEndian(checksum, _checksum);
            Give(checksum);

            Assert.True(_filter.HasEnded);
            Assert.Equal(keys, _filter.KeysRead);
            Assert.True(_written > bytes);
            Assert.Equal(_filter.BytesRead, _written);
            Assert.Equal(_given.GetHashAndReset(), _taken.GetHashAndReset());
            Assert.InRange(_allocated, 0, 100_000);
        }

        public void Dispose()
        {
            _filter.Dispose();
            _given.Dispose();
            _taken.Dispose();
        }

        void IBufferWriter<byte>.Advance(int count)
        {
            _taken.AppendData(_output, 0, count);
            _written += count;
        }

        Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint) => _output;

        Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => _output;
    }
}
