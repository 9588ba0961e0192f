using System.Buffers.Binary;
using System.Runtime.InteropServices;
using RedisTyped.Resharding.Checksums;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Writing;

/// <summary>
/// Which keys a snapshot had, as hashes of 64 bits: a little in memory, many in the spool, where they are sorted when they are first asked for.
/// Two keys with the same hash are taken for one: of 10^9 keys some three in a hundred runs have such a pair. Not thread-safe.
/// </summary>
internal sealed class SeenKeys(SpoolFolder folder) : IDisposable
{
    private const int Buckets = 256;
    private const int BucketMemory = 32 * 1024;
    private const int PageHashes = 512;

    private readonly SpillBuffer[] _buckets = new SpillBuffer[Buckets];
    private readonly ulong[]?[] _sorted = new ulong[]?[Buckets];
    private readonly byte[] _page = new byte[PageHashes * sizeof(ulong)];
    private bool _isSorted;

    /// <summary>How many keys were noted.</summary>
    public long Count { get; private set; }

    /// <summary>Notes a key.</summary>
    public void Add(ReadOnlySpan<byte> key, int db)
    {
        ulong hash = HashOf(key, db);
        int bucket = (int)(hash >> 56);
        SpillBuffer into = _buckets[bucket] ??= new SpillBuffer(folder, BucketMemory);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
        into.Write(bytes);
        Count++;
        _isSorted = false;
    }

    /// <summary>Whether a key was noted.</summary>
    public bool Contains(ReadOnlySpan<byte> key, int db)
    {
        Sort();
        ulong hash = HashOf(key, db);
        int bucket = (int)(hash >> 56);
        return _sorted[bucket] is { } sorted ? Array.BinarySearch(sorted, hash) >= 0
            : _buckets[bucket] is { } spilled && Contains(spilled, hash);
    }

    public void Dispose()
    {
        foreach (SpillBuffer? bucket in _buckets)
        {
            bucket?.Dispose();
        }
    }

    // The finalizer of https://prng.di.unimi.it/splitmix64.c spreads over all bits what a checksum leaves together.
    private static ulong HashOf(ReadOnlySpan<byte> key, int db)
    {
        ulong hash = Crc64.Compute(key) + ((((ulong)db << 32) + (uint)key.Length + 1) * 0x9E3779B97F4A7C15);
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }

    private void Sort()
    {
        if (_isSorted)
        {
            return;
        }

        for (int i = 0; i < Buckets; i++)
        {
            if (_buckets[i] is not { } bucket)
            {
                _sorted[i] = [];
                continue;
            }

            ulong[] hashes = new ulong[bucket.Length / sizeof(ulong)];
            bucket.Read(0, MemoryMarshal.AsBytes(hashes.AsSpan()));
            Array.Sort(hashes);
            if (bucket.IsInMemory)
            {
                _sorted[i] = hashes;
                continue;
            }

            _sorted[i] = null;
            SpillBuffer sorted = new(folder, BucketMemory);
            sorted.Write(MemoryMarshal.AsBytes(hashes.AsSpan()));
            bucket.Dispose();
            _buckets[i] = sorted;
        }

        _isSorted = true;
    }

    // Hashes are spread evenly: their place is nearly where their value says, and the search narrows down from there by pages.
    private bool Contains(SpillBuffer bucket, ulong hash)
    {
        long low = 0;
        long high = (bucket.Length / sizeof(ulong)) - 1;
        long at = (long)((hash & 0x00FF_FFFF_FFFF_FFFF) / (double)(1UL << 56) * high);
        while (low <= high)
        {
            long first = Math.Clamp(at - (PageHashes / 2), low, Math.Max(low, high - PageHashes + 1));
            int count = (int)Math.Min(PageHashes, high - first + 1);
            bucket.Read(first * sizeof(ulong), _page.AsSpan(0, count * sizeof(ulong)));
            ReadOnlySpan<ulong> hashes = MemoryMarshal.Cast<byte, ulong>(_page.AsSpan(0, count * sizeof(ulong)));
            if (hash < hashes[0])
            {
                high = first - 1;
            }
            else if (hash > hashes[^1])
            {
                low = first + count;
            }
            else
            {
                return hashes.BinarySearch(hash) >= 0;
            }

            at = (low + high) / 2;
        }

        return false;
    }
}
