using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>Reads the files of a <see cref="HistoryLog"/> in their order, with little of them in memory. Used once.</summary>
/// <param name="backlog">Takes the bytes of the history, of which it keeps the last.</param>
internal sealed class HistoryLogReader(Backlog backlog)
{
    private const int HeadLength = sizeof(int) + 1;

    private readonly byte[] _piece = new byte[64 * 1024];
    private readonly Dictionary<string, LandedPosition> _positions = new(StringComparer.Ordinal);
    private byte[] _libraries = [];
    private ReplicationId _id;
    private ReplicationPosition? _former;
    private bool _isBegun;
    private bool _isWhole;

    /// <summary>The end of what ends with a command: what follows of it may still be taken back.</summary>
    public long Offset { get; private set; }

    /// <summary>Ends reading.</summary>
    /// <returns>What there is to go on with; null for nothing.</returns>
    public PastHistory? Result()
    {
        backlog.CutAt(Offset);
        return _isWhole ? new PastHistory(_id, _former, _positions, _libraries) : null;
    }

    /// <summary>Takes the next file.</summary>
    public void Take(Stream file)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        for (long left = file.Length; left >= HeadLength;)
        {
            file.ReadExactly(head);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head);
            left -= HeadLength + (long)length;
            if (left < 0)
            {
                // The process was killed within it.
                return;
            }

            TakeRecord((HistoryRecordKind)head[sizeof(int)], file, length);
        }
    }

    private void TakeRecord(HistoryRecordKind kind, Stream file, int length)
    {
        switch (kind)
        {
            case HistoryRecordKind.Head:
                TakeHead(Encoding.ASCII.GetString(Read(file, length)).Split(' '));
                break;
            case HistoryRecordKind.Position:
                Stand(Read(file, length));
                break;
            case HistoryRecordKind.Libraries:
                _libraries = Read(file, length);
                break;
            case HistoryRecordKind.Cut:
                backlog.CutAt(Offset);
                break;
            default:
                TakeBytes(kind, file, length);
                break;
        }
    }

    private void TakeHead(string[] words)
    {
        var id = new ReplicationId(words[0]);
        long offset = long.Parse(words[1], CultureInfo.InvariantCulture);
        if (!_isBegun || id != _id || offset != Offset)
        {
            _isBegun = true;
            _positions.Clear();
            _libraries = [];
            (_id, Offset) = (id, offset);
            backlog.Reset(offset);
        }

        backlog.CutAt(Offset);
        _isWhole = words[2] == "1";
        _former = words[3] == "-" ? null : new ReplicationPosition(new ReplicationId(words[3]), long.Parse(words[4], CultureInfo.InvariantCulture));
    }

    private void TakeBytes(HistoryRecordKind kind, Stream file, int length)
    {
        int named = BinaryPrimitives.ReadInt32LittleEndian(Read(file, sizeof(int)));
        byte[] position = Read(file, named);
        for (int left = length - sizeof(int) - named; left > 0;)
        {
            Span<byte> piece = _piece.AsSpan(0, Math.Min(left, _piece.Length));
            file.ReadExactly(piece);
            backlog.Append(piece);
            left -= piece.Length;
        }

        if (kind == HistoryRecordKind.Whole)
        {
            Offset = backlog.End;
            if (named > 0)
            {
                Stand(position);
            }
        }
    }

    private void Stand(byte[] text)
    {
        var (link, position) = HistoryRecord.Decode(text);
        _positions[link] = position;
    }

    private static byte[] Read(Stream file, int length)
    {
        byte[] bytes = new byte[length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
