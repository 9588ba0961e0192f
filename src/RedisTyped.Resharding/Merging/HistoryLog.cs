using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// A history on disk: what was appended, before anybody is given it, with where each source stood. So a process that follows one that was
/// killed knows all that the target may have, and the target goes on where it is. Used by one thread at a time.
/// </summary>
/// <remarks>
/// Files of records, each a length, a kind and its content. Every file begins with the head of the history and where all links stand, so that
/// old files can be removed. What ends within a command or transaction is not applied by anybody, and is left out when the files are read.
/// It is written without waiting for the disk: it outlives the process, and a machine that fails takes the connections with it, after which
/// a target that is ahead gets a snapshot.
/// </remarks>
internal sealed class HistoryLog : IDisposable
{
    private const string Pattern = "history-*.log";

    private readonly string _folder;
    private readonly int _capacity;
    private readonly Dictionary<string, LandedPosition> _positions = new(StringComparer.Ordinal);
    private readonly Queue<(string Path, long End)> _full = new();
    private byte[] _libraries = [];
    private FileStream? _file;
    private long _number;
    private long _fileBytes;
    private long _offset;
    private ReplicationId _id;
    private ReplicationPosition? _former;
    private bool _isWhole;

    /// <param name="folder">Where; made if it is not there.</param>
    /// <param name="capacity">How many bytes of the history are wanted again.</param>
    /// <exception cref="ReshardException">The folder cannot be used.</exception>
    public HistoryLog(string folder, int capacity)
    {
        _folder = folder;
        _capacity = capacity;
        Guard(() => Directory.CreateDirectory(folder));
    }

    /// <summary>Reads what an earlier process has left.</summary>
    /// <param name="backlog">Takes the bytes of the history.</param>
    /// <returns>What else it has; null where there is none to go on with.</returns>
    public PastHistory? Read(Backlog backlog)
    {
        var past = new HistoryLogReader(backlog);
        Guard(() =>
        {
            foreach (string path in Directory.GetFiles(_folder, Pattern).Order(StringComparer.Ordinal))
            {
                _number = Math.Max(_number, long.Parse(Path.GetFileNameWithoutExtension(path).AsSpan("history-".Length), CultureInfo.InvariantCulture));
                using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                {
                    past.Take(file);
                }

                _full.Enqueue((path, past.Offset));
            }
        });
        if (past.Result() is not { } result)
        {
            return null;
        }

        (_id, _offset, _former, _isWhole) = (result.Id, past.Offset, result.Former, true);
        _libraries = result.Libraries;
        foreach (var (link, position) in result.Positions)
        {
            _positions[link] = position;
        }

        NewFile();
        return result;
    }

    /// <summary>A history begins; those before are removed.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="offset">Where.</param>
    /// <param name="former">What the target has it in the place of; null where that is a snapshot, which is to come.</param>
    /// <param name="positions">Where the links stand; none where they get snapshots.</param>
    public void Begin(ReplicationId id, long offset, ReplicationPosition? former, IReadOnlyDictionary<string, LandedPosition> positions)
    {
        (_id, _offset, _former, _isWhole) = (id, offset, former, former is not null);
        _libraries = [];
        _positions.Clear();
        foreach (var (link, position) in positions)
        {
            _positions[link] = position;
        }

        var before = Guard(() => Directory.GetFiles(_folder, Pattern));
        _full.Clear();
        NewFile();
        Guard(() =>
        {
            foreach (string path in before)
            {
                File.Delete(path);
            }
        });
        _full.Clear();
    }

    /// <summary>A link stands somewhere without anything appended: its snapshot is with the target, once that has loaded it, or its stream has nothing for that.</summary>
    public void Stands(string link, LandedPosition position)
    {
        if (!_positions.TryGetValue(link, out var before) || before != position)
        {
            _positions[link] = position;
            WritePosition(link, position);
        }
    }

    /// <summary>The target has other libraries of functions, or has them from others.</summary>
    public void Libraries(byte[] text)
    {
        _libraries = text;
        WriteLibraries();
    }

    /// <summary>The snapshot is whole: from now on the history can be gone on with.</summary>
    public void Complete()
    {
        _isWhole = true;
        NewFile();
    }

    /// <summary>Writes what is appended.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="isWhole">Whether they end with a command.</param>
    /// <param name="mark">Whose they are, and where it stands with them.</param>
    public void Append(ReadOnlySpan<byte> bytes, bool isWhole, (string Link, LandedPosition Position)? mark)
    {
        // One record, so that a killed process has left both or none.
        byte[] position = mark is { } one ? HistoryRecord.Encode(one.Link, one.Position) : [];
        byte[] record = HistoryRecord.Make(isWhole ? HistoryRecordKind.Whole : HistoryRecordKind.Part, sizeof(int) + position.Length + bytes.Length, out var body);
        BinaryPrimitives.WriteInt32LittleEndian(body, position.Length);
        position.CopyTo(body[sizeof(int)..]);
        bytes.CopyTo(body[(sizeof(int) + position.Length)..]);
        Write(record);
        _offset += bytes.Length;
        if (mark is { } moved)
        {
            _positions[moved.Link] = moved.Position;
        }

        if (isWhole && _fileBytes > _capacity / 2)
        {
            NewFile();
        }
    }

    /// <summary>Takes back the parts behind an offset.</summary>
    public void CutAt(long offset)
    {
        Write(HistoryRecord.Make(HistoryRecordKind.Cut, 0, out _));
        _offset = offset;
    }

    public void Dispose() => _file?.Dispose();

    private static void Guard(Action action) => Guard(() =>
    {
        action();
        return true;
    });

    private static T Guard<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.Spool, $"The history of a target cannot be kept: {e.Message} Make room, or name another folder.", e);
        }
    }

    private void WritePosition(string link, LandedPosition position)
    {
        byte[] text = HistoryRecord.Encode(link, position);
        byte[] record = HistoryRecord.Make(HistoryRecordKind.Position, text.Length, out var body);
        text.CopyTo(body);
        Write(record);
    }

    private void WriteLibraries()
    {
        byte[] record = HistoryRecord.Make(HistoryRecordKind.Libraries, _libraries.Length, out var body);
        _libraries.CopyTo(body);
        Write(record);
    }

    private void Write(byte[] record) => Guard(() =>
    {
        try
        {
            _file!.Write(record);
            _fileBytes += record.Length;
        }
        catch (IOException)
        {
            // What was written of it would hide all that follows.
            _file!.SetLength(_fileBytes);
            _file.Position = _fileBytes;
            throw;
        }
    });

    private void NewFile()
    {
        if (_file is not null)
        {
            _full.Enqueue((_file.Name, _offset));
            _file.Dispose();
        }

        string path = Path.Combine(_folder, $"history-{++_number:D12}.log");
        _file = Guard(() => new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        _fileBytes = 0;
        string former = _former is { } place ? string.Create(CultureInfo.InvariantCulture, $"{place.Id} {place.Offset}") : "- 0";
        byte[] head = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_id} {_offset} {(_isWhole ? 1 : 0)} {former}"));
        byte[] record = HistoryRecord.Make(HistoryRecordKind.Head, head.Length, out var body);
        head.CopyTo(body);
        Write(record);
        foreach (var (link, position) in _positions)
        {
            WritePosition(link, position);
        }

        if (_libraries.Length > 0)
        {
            WriteLibraries();
        }

        while (_full.TryPeek(out var old) && old.End <= _offset - _capacity)
        {
            Guard(() => File.Delete(old.Path));
            _full.Dequeue();
        }
    }
}
