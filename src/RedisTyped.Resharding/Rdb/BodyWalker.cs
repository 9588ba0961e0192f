namespace RedisTyped.Resharding.Rdb;

/// <summary>
/// Steps over the body of one record after the other, in whatever pieces its bytes come. Keeps its place in the steps of the layout and
/// counters, never bytes: of a string it needs the few that tell its length, the others it counts.
/// </summary>
internal sealed class BodyWalker
{
    /// <summary>Instead of a number of bytes: too few are here to tell.</summary>
    private const int Starved = -2;

    /// <summary>A stream repeats consumers within groups; no layout goes deeper.</summary>
    private const int Depth = 2;

    private readonly ulong[] _repeats = new ulong[Depth];
    private readonly int[] _starts = new int[Depth];
    private byte[] _steps = BodyLayout.Aux.Steps;
    private int _at;
    private int _depth;
    private ulong _skip;
    private ulong _records;
    private int _field;

    /// <summary>Turns to a new body.</summary>
    public void Begin(BodyLayout layout)
    {
        _steps = layout.Steps;
        _at = 0;
        _depth = 0;
        _skip = 0;
        _records = 0;
        _field = 0;
    }

    /// <summary>Steps on as far as the bytes go.</summary>
    /// <param name="block">Bytes.</param>
    /// <param name="room">How many bytes can follow at most, counted from the first of the block.</param>
    /// <param name="position">Where in the block to begin; then, where it ended. What is behind it is to be given again with more.</param>
    public BodyProgress Walk(ReadOnlySpan<byte> block, long room, ref int position)
    {
        while (true)
        {
            if (_skip > 0)
            {
                int here = (int)Math.Min(_skip, (ulong)(block.Length - position));
                position += here;
                _skip -= (ulong)here;
                if (_skip > 0)
                {
                    return BodyProgress.More;
                }
            }

            if (_steps[_at] == (byte)BodyStep.Done)
            {
                return BodyProgress.Done;
            }

            int taken = Take(block.Slice(position), (ulong)Math.Max(0, room - position));
            if (taken < 0)
            {
                return taken == Starved ? BodyProgress.More : BodyProgress.Corrupt;
            }

            position += taken;
        }
    }

    /// <summary>Takes one step: how many bytes it took, <see cref="Starved"/> (nothing has changed then) or <see cref="RdbLength.Corrupt"/>.</summary>
    private int Take(ReadOnlySpan<byte> bytes, ulong room)
    {
        int taken;
        ulong count;
        switch ((BodyStep)_steps[_at])
        {
            case BodyStep.String:
                taken = TakeString(bytes, room);
                break;

            case BodyStep.Length:
                taken = Known(RdbLength.Read(bytes, out _));
                break;

            case BodyStep.TextNumber:
                taken = bytes.IsEmpty ? Starved : 1;
                _skip = bytes.IsEmpty || bytes[0] >= 253 ? 0UL : bytes[0];
                break;

            case BodyStep.Bytes:
                _skip = _steps[_at + 1];
                _at += 2;
                return 0;

            case BodyStep.Array:
                taken = Counted(RdbLength.Read(bytes, out count), count, room / _steps[_at + 1]);
                if (taken > 0)
                {
                    _skip = count * _steps[_at + 1];
                    _at += 2;
                }

                return taken;

            case BodyStep.Count:
                taken = Counted(RdbLength.Read(bytes, out count), count, room);
                _records = taken > 0 ? count : 0;
                break;

            case BodyStep.Fields:
                return TakeFields(bytes, room);

            case BodyStep.Repeat:
                taken = Counted(RdbLength.Read(bytes, out count), count, room);
                if (taken > 0)
                {
                    BeginRepeat(count);
                }

                return taken;

            case BodyStep.Again:
                _repeats[_depth - 1]--;
                _at = _repeats[_depth - 1] > 0 ? _starts[_depth - 1] : _at + 1;
                _depth -= _repeats[_depth - 1] > 0 ? 0 : 1;
                return 0;

            default:
                return TakeModuleItem(bytes, room);
        }

        _at += taken >= 0 ? 1 : 0;
        return taken;
    }

    private void BeginRepeat(ulong count)
    {
        int steps = _steps[_at + 1];
        _at += 2;
        if (count == 0)
        {
            _at += steps;
            return;
        }

        _repeats[_depth] = count;
        _starts[_depth] = _at;
        _depth++;
    }

    private int TakeString(ReadOnlySpan<byte> bytes, ulong room)
    {
        int taken = Counted(RdbString.ReadHead(bytes, out ulong payload), payload, room);
        _skip = taken > 0 ? payload : 0;
        return taken;
    }

    /// <summary>Takes the records that the bytes hold whole, all at once; or, when there is none, one field.</summary>
    private int TakeFields(ReadOnlySpan<byte> bytes, ulong room)
    {
        int lengths = _steps[_at + 1];
        int strings = _steps[_at + 2];
        int size = _steps[_at + 3];
        int taken = _field == 0 ? TakeRecords(bytes, lengths, strings, size) : 0;
        if (_records == 0)
        {
            _at += 4;
            return taken;
        }

        if (taken > 0)
        {
            return taken;
        }

        if (_field < lengths)
        {
            taken = Known(RdbLength.Read(bytes, out _));
        }
        else if (_field < lengths + strings)
        {
            taken = TakeString(bytes, room);
        }
        else
        {
            _skip = (ulong)size;
        }

        if (taken >= 0 && ++_field == lengths + strings + (size > 0 ? 1 : 0))
        {
            _field = 0;
            _records--;
        }

        return taken;
    }

    private int TakeRecords(ReadOnlySpan<byte> bytes, int lengths, int strings, int size)
    {
        int whole = 0;
        for (; _records > 0; _records--)
        {
            int at = whole;
            for (int field = 0; field < lengths; field++)
            {
                int taken = RdbLength.Read(bytes.Slice(at), out _);
                if (taken <= 0)
                {
                    return whole;
                }

                at += taken;
            }

            for (int field = 0; field < strings; field++)
            {
                // A length of one byte is what most have.
                if (at < bytes.Length && bytes[at] < 0x40)
                {
                    at += 1 + bytes[at];
                }
                else
                {
                    int taken = RdbString.ReadHead(bytes.Slice(Math.Min(at, bytes.Length)), out ulong payload);
                    if (taken <= 0 || payload > (ulong)(bytes.Length - at - taken))
                    {
                        return whole;
                    }

                    at += taken + (int)payload;
                }

                if (at > bytes.Length)
                {
                    return whole;
                }
            }

            at += size;
            if (at > bytes.Length)
            {
                return whole;
            }

            whole = at;
        }

        return whole;
    }

    private int TakeModuleItem(ReadOnlySpan<byte> bytes, ulong room)
    {
        int head = RdbLength.Read(bytes, out ulong kind);
        if (head <= 0)
        {
            return Known(head);
        }

        int taken = 0;
        switch (kind)
        {
            case 0:
                _at++;
                break;
            case 1 or 2:
                taken = Known(RdbLength.Read(bytes.Slice(head), out _));
                break;
            case 3 or 4:
                _skip = kind == 3 ? 4UL : 8UL;
                break;
            case 5:
                taken = TakeString(bytes.Slice(head), room);
                break;
            default:
                return RdbLength.Corrupt;
        }

        return taken < 0 ? taken : head + taken;
    }

    private static int Known(int taken) => taken == RdbLength.More ? Starved : taken;

    /// <summary>Refuses a count that is larger than what can follow: each counted thing takes a byte at least.</summary>
    private static int Counted(int taken, ulong count, ulong most) => taken > 0 && count > most ? RdbLength.Corrupt : Known(taken);
}
