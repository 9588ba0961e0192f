using System.Diagnostics.CodeAnalysis;

namespace RedisTyped.Resharding.Streaming;

/// <summary>The keys that are being read from the source: what the stream says of them is left out until it has come as far as was read.</summary>
internal sealed class PendingReads
{
    private readonly Dictionary<DatabaseKey, PendingRead> _reads = new(DatabaseKey.Comparer.Instance);
    private readonly Dictionary<DatabaseKey, PendingRead>.AlternateLookup<DatabaseKey.View> _byView;

    public PendingReads() => _byView = _reads.GetAlternateLookup<DatabaseKey.View>();

    /// <summary>How many keys there are.</summary>
    public int Count => _reads.Count;

    /// <summary>How many of them have no answer yet.</summary>
    public int Unanswered { get; private set; }

    /// <summary>The keys.</summary>
    public IEnumerable<PendingRead> All => _reads.Values;

    /// <summary>Adds a key.</summary>
    public void Add(PendingRead read)
    {
        _reads.Add(new DatabaseKey(read.Db, read.Key), read);
        Unanswered++;
    }

    /// <summary>Finds a key.</summary>
    public bool TryFind(ReadOnlySpan<byte> key, int db, [NotNullWhen(true)] out PendingRead? read) =>
        _byView.TryGetValue(new DatabaseKey.View(db, key), out read);

    /// <summary>Waits for all answers.</summary>
    /// <exception cref="StreamStopException">An answer is older than the command that asked for it.</exception>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        foreach (PendingRead read in _reads.Values)
        {
            if (read.Value is null)
            {
                StampedValue value = await read.Answer.WaitAsync(cancellationToken).ConfigureAwait(false);
                read.Value = value.Offset >= read.Needed ? value : throw StreamStopException.StaleRead(value.Offset, read.Needed);
                Unanswered--;
            }
        }
    }

    /// <summary>Takes out the keys whose value is that of an offset, or of an earlier one.</summary>
    public void TakeUpTo(long offset, List<PendingRead> reached)
    {
        foreach (PendingRead read in _reads.Values)
        {
            if (read.Value is { } value && value.Offset <= offset)
            {
                reached.Add(read);
            }
        }

        foreach (PendingRead read in reached)
        {
            _reads.Remove(new DatabaseKey(read.Db, read.Key));
        }
    }
}
