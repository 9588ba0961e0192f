using System.Buffers.Binary;

namespace RedisTyped.Resharding.Rdb;

/// <content>What stands before a key and belongs to it: when it expires, how it was used, what modules attach.</content>
internal sealed partial class RdbWalker
{
    private const int UseSince = 9;

    /// <summary>Reads what stands before a key: true if it did, false if it is not all there, null if the opcode is none of these.</summary>
    private bool? ReadPrefix(byte opcode, ReadOnlySpan<byte> block, ref int at)
    {
        switch (opcode)
        {
            case RdbOpcode.ExpireMilliseconds:
                if (!Holds(block, at, 9))
                {
                    return false;
                }

                ExpiresAt = BinaryPrimitives.ReadInt64LittleEndian(block.Slice(at + 1));
                at += 9;
                return true;

            case RdbOpcode.ExpireSeconds:
                if (!Holds(block, at, 5))
                {
                    return false;
                }

                ExpiresAt = 1000L * BinaryPrimitives.ReadInt32LittleEndian(block.Slice(at + 1));
                at += 5;
                return true;

            case RdbOpcode.Frequency when Header.Version >= UseSince:
                if (!Holds(block, at, 2))
                {
                    return false;
                }

                Frequency = block[at + 1];
                PrefixSince = Math.Max(PrefixSince, UseSince);
                at += 2;
                return true;

            case RdbOpcode.Idle when Header.Version >= UseSince:
                int next = at + 1;
                if (!TryReadLength(block, ref next, out ulong idle))
                {
                    return false;
                }

                Idle = idle;
                PrefixSince = Math.Max(PrefixSince, UseSince);
                at = next;
                return true;

            case RdbOpcode.KeyMetaOrSlotImport when Header is { Dialect: RdbDialect.Redis, Version: >= 13 }:
                PrefixSince = 13;
                return TrySkipKeyMeta(block, ref at);

            default:
                return null;
        }
    }

    /// <summary>Steps over what modules attach to a key: a count, and so often a class of four bytes and items.</summary>
    private bool TrySkipKeyMeta(ReadOnlySpan<byte> block, ref int at)
    {
        int next = at + 1;
        if (!TryReadLength(block, ref next, out ulong count))
        {
            return false;
        }

        for (; count > 0; count--)
        {
            if (!Holds(block, next, 4))
            {
                return false;
            }

            next += 4;
            for (bool more = true; more;)
            {
                if (next - at > RdbLimits.LongestPrefix)
                {
                    throw LongPrefix(block, at);
                }

                if (!TrySkipModuleItem(block, ref next, out more))
                {
                    return false;
                }
            }
        }

        at = next;
        return true;
    }

    private RdbFormatException LongPrefix(ReadOnlySpan<byte> block, int begin) =>
        Fault(RdbFault.Unsupported, $"what belongs to a key, above the {RdbLimits.LongestPrefix} bytes that are held,", block, begin);

    private bool TrySkipModuleItem(ReadOnlySpan<byte> block, ref int next, out bool more)
    {
        if (!TryReadLength(block, ref next, out ulong kind))
        {
            more = false;
            return false;
        }

        more = kind != 0;
        switch (kind)
        {
            case 0:
                return true;
            case 1 or 2:
                return TryReadLength(block, ref next, out _);
            case 3 or 4:
                bool held = Holds(block, next, kind == 3 ? 4 : 8);
                next += kind == 3 ? 4 : 8;
                return held;
            case 5:
                int head = RdbString.ReadHead(block.Slice(next), out ulong length);
                if (head == RdbLength.Corrupt || length > RdbLimits.LongestPrefix)
                {
                    throw Fault(RdbFault.Corrupt, "a length within the metadata of a key that cannot be", block, next);
                }

                held = head > 0 && Holds(block, next, head + (int)length);
                next += head + (int)length;
                return held;
            default:
                throw Fault(RdbFault.Corrupt, $"item {kind} within the metadata of a key", block, next);
        }
    }
}
