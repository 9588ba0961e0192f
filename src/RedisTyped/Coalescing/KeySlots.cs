using System.IO.Hashing;
using StackExchange.Redis;

namespace RedisTyped.Coalescing;

/// <summary>Gives each different key of some calls a place in what is sent, so that calls for the same key share one answer. Not thread-safe.</summary>
internal sealed class KeySlots
{
    /// <summary>Longer arrays are made for each trip: to keep one of each length would take more memory than they do.</summary>
    private const int MostSpareLength = 256;

    // Keys come from users: without a seed, somebody could choose them so that they meet in one place of the table.
    private static readonly long Seed = Random.Shared.NextInt64();

    private RedisKey[]?[]? _spares;
    private byte[][] _keys = new byte[16][];
    private int[] _table = new int[32];

    /// <summary>Places the calls, but for those that are cancelled, and gives the keys in their places.</summary>
    public RedisKey[] Place(CoalescedCall? first)
    {
        int count = 0;
        Array.Clear(_table);
        for (CoalescedCall? call = first; call is not null; call = call.Next)
        {
            call.Slot = call.IsCancelled ? 0 : SlotOf(call.Key, ref count);
        }

        RedisKey[] keys = Rent(count);
        for (int i = 0; i < count; i++)
        {
            keys[i] = _keys[i];
        }

        // What is kept for the next trip keeps no keys alive: those of all trips were more than a collection had to look at otherwise.
        Array.Clear(_keys, 0, count);
        return keys;
    }

    /// <summary>Takes back what <see cref="Place"/> gave, once nobody sends it any more.</summary>
    public void Return(RedisKey[] keys)
    {
        if (keys.Length <= MostSpareLength)
        {
            Array.Clear(keys);
            (_spares ??= new RedisKey[MostSpareLength + 1][])[keys.Length] = keys;
        }
    }

    private RedisKey[] Rent(int length)
    {
        if (length > MostSpareLength || _spares?[length] is not { } spare)
        {
            return new RedisKey[length];
        }

        _spares[length] = null;
        return spare;
    }

    private int SlotOf(byte[] key, ref int count)
    {
        int mask = _table.Length - 1;
        int at = (int)XxHash3.HashToUInt64(key, Seed) & mask;
        for (; _table[at] is > 0 and int taken; at = (at + 1) & mask)
        {
            if (_keys[taken - 1].AsSpan().SequenceEqual(key))
            {
                return taken - 1;
            }
        }

        if (count == _keys.Length)
        {
            Grow();
            return SlotOf(key, ref count);
        }

        _keys[count] = key;
        _table[at] = ++count;
        return count - 1;
    }

    private void Grow()
    {
        int count = _keys.Length;
        Array.Resize(ref _keys, 2 * count);
        _table = new int[2 * _table.Length];
        int mask = _table.Length - 1;
        for (int i = 0; i < count; i++)
        {
            int at = (int)XxHash3.HashToUInt64(_keys[i], Seed) & mask;
            while (_table[at] > 0)
            {
                at = (at + 1) & mask;
            }

            _table[at] = i + 1;
        }
    }
}
