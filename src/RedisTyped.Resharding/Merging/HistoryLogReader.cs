using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>Reads the files of a <see cref="HistoryLog"/> in their order. Used once.</summary>
internal sealed class HistoryLogReader
{
    private readonly List<ReadOnlyMemory<byte>> _bytes = [];
    private readonly Dictionary<string, LandedPosition> _positions = new(StringComparer.Ordinal);
    private readonly List<ReadOnlyMemory<byte>> _parts = [];
    private ReplicationId _id;
    private ReplicationPosition? _former;
    private long _start = -1;
    private bool _isWhole;

    public long Offset { get; private set; }

    public PastHistory? Result() => _isWhole ? new PastHistory(_id, _former, _start, _bytes, _positions) : null;

    public void Take(ReadOnlyMemory<byte> file)
    {
        while (file.Length > sizeof(int))
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(file.Span);
            if (file.Length < sizeof(int) + 1 + length)
            {
                // The process was killed within it.
                return;
            }

            TakeRecord((HistoryRecordKind)file.Span[sizeof(int)], file.Slice(sizeof(int) + 1, length));
            file = file[(sizeof(int) + 1 + length)..];
        }
    }

    private void TakeRecord(HistoryRecordKind kind, ReadOnlyMemory<byte> body)
    {
        switch (kind)
        {
            case HistoryRecordKind.Head:
                TakeHead(Encoding.ASCII.GetString(body.Span).Split(' '));
                break;
            case HistoryRecordKind.Position:
                var (link, position) = HistoryRecord.Decode(body.Span);
                _positions[link] = position;
                break;
            case HistoryRecordKind.Cut:
                _parts.Clear();
                break;
            default:
                TakeBytes(kind, body);
                break;
        }
    }

    private void TakeHead(string[] words)
    {
        var id = new ReplicationId(words[0]);
        long offset = long.Parse(words[1], CultureInfo.InvariantCulture);
        if (_start < 0 || id != _id || offset != Offset)
        {
            _bytes.Clear();
            _positions.Clear();
            (_id, _start, Offset) = (id, offset, offset);
        }

        _parts.Clear();
        _isWhole = words[2] == "1";
        _former = words[3] == "-" ? null : new ReplicationPosition(new ReplicationId(words[3]), long.Parse(words[4], CultureInfo.InvariantCulture));
    }

    private void TakeBytes(HistoryRecordKind kind, ReadOnlyMemory<byte> body)
    {
        int named = BinaryPrimitives.ReadInt32LittleEndian(body.Span);
        _parts.Add(body[(sizeof(int) + named)..]);
        if (kind != HistoryRecordKind.Whole)
        {
            return;
        }

        foreach (var part in _parts)
        {
            _bytes.Add(part);
            Offset += part.Length;
        }

        _parts.Clear();
        if (named > 0)
        {
            var (link, position) = HistoryRecord.Decode(body.Span.Slice(sizeof(int), named));
            _positions[link] = position;
        }
    }
}
