using System.Globalization;
using System.IO.Pipelines;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>What a replica says that it has applied, and when it was last heard. Thread-safe.</summary>
internal sealed class ReplicaAcknowledgements : IDisposable
{
    private readonly TimeProvider _time;
    private readonly AsyncSignal _came = new();
    private long _applied;
    private long _heard;

    public ReplicaAcknowledgements(TimeProvider time)
    {
        _time = time;
        _heard = time.GetTimestamp();
    }

    /// <summary>What the replica has applied of the stream; 0 while it loads.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>For how long the replica has said nothing.</summary>
    public TimeSpan Silence => _time.GetElapsedTime(Volatile.Read(ref _heard));

    /// <summary>Called when <see cref="Applied"/> has grown. Must not throw or wait.</summary>
    public Action? OnApplied { get; set; }

    /// <summary>The replica has this already.</summary>
    public void BeginAt(long offset) => Volatile.Write(ref _applied, offset);

    /// <summary>Reads what the replica says, until it ends the connection.</summary>
    public async Task ReadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _heard, _time.GetTimestamp());
            var buffer = read.Buffer;
            while (ReplicaCommand.TryRead(ref buffer, out string[] words))
            {
                Take(words);
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Waits for the next; only from here on does it count that nothing is said.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _heard, _time.GetTimestamp());
        return _came.WaitAsync(cancellationToken);
    }

    public void Dispose() => _came.Dispose();

    // Commands that acknowledge nothing are passed over.
    private void Take(string[] words)
    {
        if (words is [var command, var what, var number, ..]
            && command.Equals("REPLCONF", StringComparison.OrdinalIgnoreCase)
            && what.Equals("ACK", StringComparison.OrdinalIgnoreCase)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long offset))
        {
            bool isMore = offset > Applied;
            Volatile.Write(ref _applied, Math.Max(offset, Applied));
            _came.Set();
            if (isMore)
            {
                OnApplied?.Invoke();
            }
        }
    }
}
