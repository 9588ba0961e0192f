using RedisTyped.Protocol;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// The one stream that a target is given in the place of those of its sources: an id and offsets of its own. What is appended is remembered
/// for a target that comes back, and goes to the one that is here. Used by who has the turn, but for <see cref="Offset"/>.
/// </summary>
internal sealed class MergedHistory(int capacity, HistoryLog? log)
{
    /// <summary>Where a history begins: a target that has loaded its snapshot says so, and 0 would be what it says before.</summary>
    public const long FirstOffset = 1;

    private static readonly byte[] AskCommand = "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n"u8.ToArray();
    private static readonly byte[] PingCommand = "*1\r\n$4\r\nPING\r\n"u8.ToArray();

    private readonly Backlog _backlog = new(capacity);
    private readonly RespBuffer _select = new();
    private long _offset;

    /// <summary>The end of what ends with a command, outside a transaction.</summary>
    private long _whole;
    private int _db = -1;

    public ReplicationId Id { get; private set; }

    /// <summary>How long it is. Can be read from any thread.</summary>
    public long Offset => Volatile.Read(ref _offset);

    /// <summary>How much the target may leave unanswered, so that it can always come back.</summary>
    public int Capacity => _backlog.Capacity;

    /// <summary>Where the target was asked last how far it is.</summary>
    public long AskedAt { get; private set; }

    /// <summary>Who is given what is appended; null while nobody is here.</summary>
    public ReplicaSession? Session { get; set; }

    /// <summary>Begins a history.</summary>
    /// <param name="offset">How long it is taken to be.</param>
    public void Begin(long offset)
    {
        Id = ReplicationId.NewRandom();
        _backlog.Reset(offset);
        Volatile.Write(ref _offset, offset);
        _whole = offset;
        _db = -1;
        AskedAt = offset;
    }

    /// <summary>Reads the history of an earlier process, which <see cref="Restore"/> goes on with; null where there is none.</summary>
    public PastHistory? Read() => log?.Read(_backlog);

    /// <summary>Goes on with the history that was read.</summary>
    /// <returns>The offset before the first byte that is known of it.</returns>
    public long Restore(PastHistory past)
    {
        Id = past.Id;
        Volatile.Write(ref _offset, _backlog.End);
        _whole = _backlog.End;
        _db = -1;
        AskedAt = Offset;
        return _backlog.Start;
    }

    /// <summary>Whether a target at an offset of a history can go on with this one.</summary>
    public bool Reaches(ReplicationPosition at) => at.Id == Id && _backlog.Reaches(at.Offset);

    /// <summary>Gives a target that has come back what it lacks.</summary>
    public async ValueTask ResumeAsync(ReplicaSession session, long offset)
    {
        var (first, second) = _backlog.From(offset);
        Session = session;
        await GiveAsync(first).ConfigureAwait(false);
        await GiveAsync(second).ConfigureAwait(false);
    }

    /// <summary>Appends commands.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="isWhole">Whether they end with a command, outside a transaction.</param>
    /// <param name="mark">Whose they are, and where it stands with them.</param>
    public async ValueTask AppendAsync(CommandRun commands, bool isWhole, (string Link, LandedPosition Position)? mark)
    {
        if (commands.FirstDb is { } first)
        {
            if (first != _db)
            {
                // By itself: the target applies it even if what follows is taken back. Within a transaction it is part of that.
                _select.Clear();
                CommandRun.WriteSelect(_select, first);
                await AppendAsync(_select.WrittenMemory, isWhole: _whole == _offset, mark: null).ConfigureAwait(false);
            }

            _db = commands.LastDb;
        }

        await AppendAsync(commands.Bytes, isWhole, mark).ConfigureAwait(false);
    }

    /// <summary>Has the target say how far it is.</summary>
    public ValueTask AskAsync()
    {
        AskedAt = Offset;
        return AppendAsync(AskCommand, isWhole: true, mark: null);
    }

    /// <summary>Appends a sign of life.</summary>
    public ValueTask PingAsync() => AppendAsync(PingCommand, isWhole: true, mark: null);

    /// <summary>
    /// Takes back what has no end; the target must be sent away. It has not applied that, and comes back for what follows what was whole.
    /// </summary>
    public void TakeBack()
    {
        long offset = _whole;
        _backlog.CutAt(offset);
        log?.CutAt(offset);
        Volatile.Write(ref _offset, offset);
        _db = -1;
        AskedAt = Math.Min(AskedAt, offset);
    }

    private ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, bool isWhole, (string Link, LandedPosition Position)? mark)
    {
        // On disk before anywhere else: nobody must have bytes that are not known any more after a restart.
        log?.Append(bytes.Span, isWhole, mark);
        _backlog.Append(bytes.Span);
        Volatile.Write(ref _offset, _offset + bytes.Length);
        _whole = isWhole ? _offset : _whole;
        return GiveAsync(bytes);
    }

    private async ValueTask GiveAsync(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty || Session is not { } session || session.Ending.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await session.Stream!.WriteAsync(bytes, session.Ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It left while it was waited for; the backlog has what it lacks.
        }
    }
}
