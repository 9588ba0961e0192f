using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace RedisTyped.Resharding.Rdb;

/// <content>What stands between bodies.</content>
internal sealed partial class RdbWalker
{
    /// <summary>The longest name of an aux; those that servers write have less than 20 bytes.</summary>
    private const int LongestName = 64 * 1024;

    /// <summary>The longest value of an aux that is read; it is a number or a version.</summary>
    private const int LongestFact = 64;

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
        for (bool prefixed = false; Holds(block, at, 1); prefixed = true)
        {
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

            case RdbOpcode.Frequency:
                if (!Holds(block, at, 2))
                {
                    return false;
                }

                Frequency = block[at + 1];
                PrefixSince = Math.Max(PrefixSince, 9);
                at += 2;
                return true;

            case RdbOpcode.Idle:
                int next = at + 1;
                if (!TryReadLength(block, ref next, out ulong idle))
                {
                    return false;
                }

                Idle = idle;
                PrefixSince = Math.Max(PrefixSince, 9);
                at = next;
                return true;

            case RdbOpcode.KeyMetaOrSlotImport when Header is { Dialect: RdbDialect.Redis, Version: >= 13 }:
                PrefixSince = 13;
                return TrySkipKeyMeta(block, ref at);

            default:
                return null;
        }
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

            case RdbOpcode.ResizeDb when Header.Version >= 7:
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

            case RdbOpcode.SlotInfo:
                if (!TryReadLength(block, ref next, out _) || !TryReadLength(block, ref next, out _) || !TryReadLength(block, ref next, out _))
                {
                    return RdbToken.More;
                }

                at = next;
                return RdbToken.Slot;

            case RdbOpcode.Aux when Header.Version >= 7:
                return ReadAux(block, ref at);

            case RdbOpcode.Function2:
                at = next;
                return BeginBody(RdbToken.Function, BodyLayout.Function);

            case RdbOpcode.ModuleAux:
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

    private RdbToken ReadAux(ReadOnlySpan<byte> block, ref int at)
    {
        int next = at + 1;
        _layout = BodyLayout.Aux;
        int head = RdbString.ReadHead(block.Slice(next), out ulong length);
        if (head == RdbLength.Corrupt || length > LongestName)
        {
            _record = RdbToken.Aux;
            throw Fault(RdbFault.Corrupt, "a name of an aux that cannot be", block, at);
        }

        if (head == RdbLength.More || !Holds(block, next, head + (int)length))
        {
            Missing = head == RdbLength.More ? 1 : Missing;
            return RdbToken.More;
        }

        ReadOnlySpan<byte> name = block.Slice(next + head, (int)length);
        next += head + (int)length;
        bool ofDatabase = name.SequenceEqual("repl-stream-db"u8);
        if (ofDatabase || name.SequenceEqual("redis-ver"u8) || name.SequenceEqual("valkey-ver"u8))
        {
            head = RdbString.ReadHead(block.Slice(next), out length);
            if (head == RdbLength.More || (head > 0 && length <= LongestFact && !Holds(block, next, head + (int)length)))
            {
                return RdbToken.More;
            }

            if (head > 0 && length <= LongestFact)
            {
                Note(ofDatabase, block.Slice(next), head, (int)length);
                at = next + head + (int)length;
                _record = RdbToken.Aux;
                return RdbToken.Aux;
            }
        }

        at = next;
        return BeginBody(RdbToken.Aux, BodyLayout.Aux);
    }

    private void Note(bool ofDatabase, ReadOnlySpan<byte> value, int head, int length)
    {
        Span<byte> plain = stackalloc byte[LongestFact];
        if (RdbString.DecodedLength(value) > LongestFact || RdbString.Decode(value, head, length, plain) is not (>= 0 and var written))
        {
            return;
        }

        if (!ofDatabase)
        {
            ServerVersion = Encoding.ASCII.GetString(plain.Slice(0, written));
        }
        else if (Utf8Parser.TryParse(plain.Slice(0, written), out int database, out int parsed) && parsed == written && database >= 0)
        {
            StreamDatabase = database;
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
                if (!TrySkipModuleItem(block, ref next, out more))
                {
                    return false;
                }
            }
        }

        at = next;
        return true;
    }

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
                if (head == RdbLength.Corrupt || length > (ulong)_longestKey)
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
