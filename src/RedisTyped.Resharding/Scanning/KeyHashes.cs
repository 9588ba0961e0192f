using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace RedisTyped.Resharding.Scanning;

/// <summary>A set of keys, as hashes of 64 bits: 11 to 21 bytes a key, whatever its length. Not thread-safe.</summary>
/// <remarks>
/// Of two keys with the same hash one would be lost. Among a hundred million keys there are two such with a chance of one in four thousand,
/// and a cryptographic hash keeps people from making some.
/// </remarks>
internal sealed class KeyHashes
{
    private const int FewSlots = 1024;

    private ulong[] _slots = new ulong[FewSlots];

    public int Count { get; private set; }

    /// <summary>The hash of a key in a database; never 0.</summary>
    public static ulong Of(ReadOnlySpan<byte> key, int db)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(key, hash);
        return Math.Max(1, BinaryPrimitives.ReadUInt64LittleEndian(hash) + ((ulong)db * 0x9E37_79B9_7F4A_7C15));
    }

    public bool Contains(ulong hash)
    {
        for (int slot = SlotOf(hash); _slots[slot] != 0; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_slots[slot] == hash)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds a hash.</summary>
    /// <returns>Whether it is new.</returns>
    public bool Add(ulong hash)
    {
        if (4L * (Count + 1) > 3L * _slots.Length)
        {
            Grow();
        }

        int slot = SlotOf(hash);
        while (_slots[slot] != 0)
        {
            if (_slots[slot] == hash)
            {
                return false;
            }

            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = hash;
        Count++;
        return true;
    }

    /// <summary>Forgets all, and gives the memory back.</summary>
    public void Clear()
    {
        _slots = new ulong[FewSlots];
        Count = 0;
    }

    /// <summary>The bytes of hashes as they are kept on disk.</summary>
    public static ReadOnlySpan<byte> BytesOf(ReadOnlySpan<ulong> hashes) => MemoryMarshal.AsBytes(hashes);

    private int SlotOf(ulong hash) => (int)(hash & (ulong)(_slots.Length - 1));

    private void Grow()
    {
        ulong[] before = _slots;
        _slots = new ulong[2 * before.Length];
        foreach (ulong hash in before)
        {
            if (hash == 0)
            {
                continue;
            }

            int slot = SlotOf(hash);
            while (_slots[slot] != 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = hash;
        }
    }
}
