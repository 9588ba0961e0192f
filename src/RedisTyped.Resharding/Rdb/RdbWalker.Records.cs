using System.Buffers.Binary;

namespace RedisTyped.Resharding.Rdb;

/// <content>What stands between bodies.</content>
internal sealed partial class RdbWalker
{
    private const int ResizeDbSince = 7;

    /// <summary>Redis has it since 7.4, version 12; Valkey 8 wrote it too, under version 11.</summary>
    private const int SlotInfoSince = 11;

    private RdbToken ReadRecord(ReadOnlySpan<byte> block, ref int at)
    {
        if (HasEnded)
        {
            throw new InvalidOperationException("The RDB was read to its end.");
        }

        ExpiresAt = null;
        Idle = null;
        Frequency = null;
        PrefixSince = 1;
        int begin = at;
        for (bool prefixed = false; Holds(block, at, 1); prefixed = true)
        {
            if (at - begin > RdbLimits.LongestPrefix)
            {
                throw LongPrefix(block, begin);
            }

            byte opcode = block[at];
            if (opcode < RdbOpcode.First)
            {
                return ReadKey(block, ref at);
            }

            if (ReadPrefix(opcode, block, ref at) is { } read)
            {
                if (!read)
                {
                    return RdbToken.More;
                }

                continue;
            }

            return prefixed
                ? throw Fault(RdbFault.Corrupt, $"opcode {opcode} where the key of an expiry, idle time or frequency should be", block, at)
                : ReadOpcode(opcode, block, ref at);
        }

        return RdbToken.More;
    }

    private RdbToken ReadOpcode(byte opcode, ReadOnlySpan<byte> block, ref int at)
    {
        int next = at + 1;
        switch (opcode)
        {
            case RdbOpcode.SelectDb:
                if (!TryReadLength(block, ref next, out ulong database))
                {
                    return RdbToken.More;
                }

                Database = database <= int.MaxValue ? (int)database : throw Fault(RdbFault.Corrupt, "a database that cannot be", block, at);
                at = next;
                return RdbToken.SelectDb;

            case RdbOpcode.ResizeDb when Header.Version >= ResizeDbSince:
                if (!TryReadLength(block, ref next, out ulong keys) || !TryReadLength(block, ref next, out ulong expiring))
                {
                    return RdbToken.More;
                }

                // A key takes three bytes at the least: type, length, value.
                if (keys > (ulong)RoomFrom(_base + next) / 3 || expiring > keys)
                {
                    throw Fault(RdbFault.Corrupt, "a number of keys that cannot be", block, at);
                }

                HintedKeys = keys;
                HintedExpiring = expiring;
                at = next;
                return RdbToken.SizeHint;

            case RdbOpcode.SlotInfo when Header.Version >= SlotInfoSince:
                if (!TryReadLength(block, ref next, out _) || !TryReadLength(block, ref next, out _) || !TryReadLength(block, ref next, out _))
                {
                    return RdbToken.More;
                }

                at = next;
                return RdbToken.Slot;

            case RdbOpcode.Aux when Header.Version >= BodyLayout.Aux.Since:
                return ReadAux(block, ref at);

            case RdbOpcode.Function2 when Header.Version >= BodyLayout.Function.Since:
                at = next;
                return BeginBody(RdbToken.Function, BodyLayout.Function);

            case RdbOpcode.ModuleAux when Header.Version >= BodyLayout.ModuleAux.Since:
                at = next;
                return BeginBody(RdbToken.ModuleAux, BodyLayout.ModuleAux);

            case RdbOpcode.KeyMetaOrSlotImport when Header.Dialect == RdbDialect.Valkey:
                at = next;
                return BeginBody(RdbToken.Slot, BodyLayout.SlotImport);

            case RdbOpcode.End:
                return ReadEnd(block, ref at);

            default:
                throw Fault(RdbFault.Unsupported, $"opcode {opcode}{Explain(opcode)}, which this version of RedisTyped cannot step over,", block, at);
        }
    }

    private string Explain(byte opcode) => opcode switch
    {
        RdbOpcode.Function => " (functions as a release candidate of Redis 7.0 wrote them)",
        RdbOpcode.TemplateOrUpdate => Header.Dialect == RdbDialect.Redis ? " (a template of hashes)" : " (a command within the RDB)",
        RdbOpcode.SlotInfo or RdbOpcode.Function2 or RdbOpcode.ModuleAux or RdbOpcode.Idle or RdbOpcode.Frequency or RdbOpcode.Aux or RdbOpcode.ResizeDb
            => " (of later versions)",
        _ => "",
    };

    private RdbToken ReadEnd(ReadOnlySpan<byte> block, ref int at)
    {
        int next = at + 1;
        if (Header.HasChecksum)
        {
            if (!Holds(block, at, 9))
            {
                return RdbToken.More;
            }

            Checksum = BinaryPrimitives.ReadUInt64LittleEndian(block.Slice(next));
            next += 8;
        }

        if (KnownLength is { } length && length != _base + next)
        {
            throw Fault(RdbFault.Corrupt, $"the end mark, though it should be {length} bytes long, stands", block, at);
        }

        at = next;
        HasEnded = true;
        return RdbToken.End;
    }

    private bool TryReadLength(ReadOnlySpan<byte> block, ref int at, out ulong value)
    {
        int taken = RdbLength.Read(block.Slice(at), out value);
        if (taken == RdbLength.Corrupt)
        {
            throw Fault(RdbFault.Corrupt, "a length that is none", block, at);
        }

        Missing = 1;
        at += taken;
        return taken > 0;
    }
}
