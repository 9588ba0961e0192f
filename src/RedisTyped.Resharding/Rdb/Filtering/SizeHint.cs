using System.Buffers.Binary;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>
/// How many keys a database has that is still being filtered: by the source's number, and the share of the keys seen that was kept.
/// Not thread-safe.
/// </summary>
internal sealed class SizeHint
{
    /// <summary>The opcode and two lengths of 32 bits: a form that has room for any number.</summary>
    public const int Length = 11;

    /// <summary>From how many keys seen on a share is known well enough not to wait for more.</summary>
    private const int WellKnown = 1000;

    private bool _bySlots;
    private bool _isOver;
    private ulong _keys;
    private ulong _expiring;
    private long _seen;
    private long _kept;
    private long _keptExpiring;

    /// <summary>Whether the source gave numbers that have no place in the output yet.</summary>
    public bool IsDue { get; private set; }

    /// <summary>Whether enough keys were seen.</summary>
    public bool IsWellKnown => _seen >= WellKnown;

    /// <summary>Takes the source's numbers.</summary>
    public void Take(ulong keys, ulong expiring)
    {
        IsDue = true;
        _keys = Math.Min(keys, uint.MaxValue);
        _expiring = Math.Min(expiring, uint.MaxValue);
    }

    /// <summary>They have a place now.</summary>
    public void HasPlace() => IsDue = false;

    /// <summary>The keys are ordered by slots.</summary>
    public void Slot() => _bySlots = true;

    /// <summary>A key was seen.</summary>
    public void See() => _seen++;

    /// <summary>It was kept.</summary>
    public void Keep(bool isExpiring)
    {
        _kept++;
        _keptExpiring += isExpiring ? 1 : 0;
    }

    /// <summary>All keys of the database were seen: what is still to be written can be exact.</summary>
    public void BeginEnd() => _isOver = true;

    /// <summary>Another database may follow.</summary>
    public void Reset()
    {
        IsDue = false;
        _isOver = false;
        _bySlots = false;
        _seen = 0;
        _kept = 0;
        _keptExpiring = 0;
    }

    /// <summary>Writes the numbers.</summary>
    public void Write(Span<byte> bytes)
    {
        ulong keys = (ulong)_kept;
        ulong expiring = (ulong)_keptExpiring;
        if (!_isOver)
        {
            // Ordered by slots, the first keys say nothing of the others.
            keys = _bySlots ? 0 : SizeHintEstimate.Of(_keys, _seen, _kept);
            expiring = _bySlots ? 0 : SizeHintEstimate.Of(_expiring, _seen, _kept);
        }

        bytes[0] = RdbOpcode.ResizeDb;
        bytes[1] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(2), (uint)Math.Min(keys, _keys));
        bytes[6] = 0x80;
        BinaryPrimitives.WriteUInt32BigEndian(bytes.Slice(7), (uint)Math.Min(expiring, _expiring));
    }
}
