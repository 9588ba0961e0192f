using System.Buffers.Text;
using System.Text;

namespace RedisTyped.Resharding.Rdb;

/// <content>Facts about the source: some of them are read, the others stepped over.</content>
internal sealed partial class RdbWalker
{
    /// <summary>The longest name of an aux; those that servers write have less than 20 bytes.</summary>
    private const int LongestName = 64 * 1024;

    /// <summary>The longest value of an aux that is read; it is a number or a version.</summary>
    private const int LongestFact = 64;

    /// <summary>What the aux tells that was met last.</summary>
    public RdbFact Fact { get; private set; }

    /// <summary>The id of the source's replication history, with <see cref="RdbFact.HistoryId"/>; null if it cannot be one.</summary>
    public string? HistoryId { get; private set; }

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
        Fact = FactOf(name);
        if (Fact is not RdbFact.Other)
        {
            head = RdbString.ReadHead(block.Slice(next), out length);
            if (head == RdbLength.More || (head > 0 && length <= LongestFact && !Holds(block, next, head + (int)length)))
            {
                return RdbToken.More;
            }

            if (head > 0 && length <= LongestFact)
            {
                Note(block.Slice(next), head, (int)length);
                at = next + head + (int)length;
                _record = RdbToken.Aux;
                return RdbToken.Aux;
            }
        }

        at = next;
        return BeginBody(RdbToken.Aux, BodyLayout.Aux);
    }

    private static RdbFact FactOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("repl-stream-db"u8) ? RdbFact.StreamDatabase
        : name.SequenceEqual("redis-ver"u8) || name.SequenceEqual("valkey-ver"u8) ? RdbFact.ServerVersion
        : name.SequenceEqual("repl-id"u8) ? RdbFact.HistoryId
        : name.SequenceEqual("repl-offset"u8) ? RdbFact.HistoryOffset
        : RdbFact.Other;

    private void Note(ReadOnlySpan<byte> value, int head, int length)
    {
        Span<byte> plain = stackalloc byte[LongestFact];
        if (RdbString.DecodedLength(value) > LongestFact || RdbString.Decode(value, head, length, plain) is not (>= 0 and var written))
        {
            return;
        }

        switch (Fact)
        {
            case RdbFact.ServerVersion:
                ServerVersion = Encoding.ASCII.GetString(plain.Slice(0, written));
                break;
            case RdbFact.HistoryId:
                HistoryId = Encoding.ASCII.GetString(plain.Slice(0, written));
                break;
            case RdbFact.StreamDatabase when Utf8Parser.TryParse(plain.Slice(0, written), out int database, out int parsed) && parsed == written && database >= 0:
                StreamDatabase = database;
                break;
        }
    }
}
