using RedisTyped.Hashing;
using RedisTyped.Resharding.Filters;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>
/// Finds the nodes of keys that stand behind each other in a block at once, where the router is faster so. Not thread-safe.
/// </summary>
/// <remarks>
/// What it looks for behind a key are others like it: strings, and what may stand before them. It is never asked what is in a block: a
/// node that was found is used only for a key that the walker has found at the same bytes.
/// </remarks>
internal sealed class KeysAhead
{
    private const byte StringType = 0;

    private readonly TopologySnapshot _topology;
    private readonly BytePlace[] _keys;
    private readonly int[] _owners;
    private int _count;
    private int _next;

    private KeysAhead(TopologySnapshot topology)
    {
        _topology = topology;
        _keys = new BytePlace[topology.KeysAtOnce];
        _owners = new int[topology.KeysAtOnce];
    }

    /// <summary>Makes one for a topology; null where it would not be faster.</summary>
    public static KeysAhead? For(TopologySnapshot? topology) => topology is { KeysAtOnce: > 1 } ? new KeysAhead(topology) : null;

    /// <summary>The node of a key, or <see cref="IOwnerFilter.Unknown"/>.</summary>
    /// <param name="block">What is read; the same since the last <see cref="Forget"/>.</param>
    /// <param name="key">Where in it the key is.</param>
    /// <param name="type">The type byte of its value.</param>
    public int OwnerOf(ReadOnlySpan<byte> block, BytePlace key, byte type)
    {
        if (_next == _count || _keys[_next] != key)
        {
            _next = 0;
            _count = Look(block, key, type);
            if (_count == 1)
            {
                _count = 0;
                return IOwnerFilter.Unknown;
            }

            _topology.Router.Route(block, _keys.AsSpan(0, _count), _owners);
        }

        return _owners[_next++];
    }

    /// <summary>Forgets what was found: the block is gone.</summary>
    public void Forget() => (_next, _count) = (0, 0);

    // Gives how many keys there are, the one that is known among them.
    private int Look(ReadOnlySpan<byte> block, BytePlace key, byte type)
    {
        int count = 0;
        while (true)
        {
            _keys[count++] = key;
            int at = key.Start + key.Length;
            if (count == _keys.Length || type != StringType || !TryStepOver(block, ref at) || !TryReadKey(block, at, out type, out key))
            {
                return count;
            }
        }
    }

    private static bool TryStepOver(ReadOnlySpan<byte> block, ref int at)
    {
        int head = RdbString.ReadHead(block[at..], out ulong payload);
        if (head <= 0 || payload > (ulong)(block.Length - at - head))
        {
            return false;
        }

        at += head + (int)payload;
        return true;
    }

    // A key as nearly all stand, whose time of expiry may stand before it.
    private static bool TryReadKey(ReadOnlySpan<byte> block, int at, out byte type, out BytePlace key)
    {
        if (at < block.Length && block[at] == RdbOpcode.ExpireMilliseconds)
        {
            at += 1 + sizeof(long);
        }

        (type, key) = (0, default);
        if (at + 1 >= block.Length || block[at] >= RdbOpcode.First || block[at + 1] >= 0x40 || block[at + 1] > block.Length - at - 2)
        {
            return false;
        }

        (type, key) = (block[at], new BytePlace(at + 2, block[at + 1]));
        return true;
    }
}
