using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>
/// A source that is followed: first its snapshot, if there is one, then its stream. What it sends is read only as fast as it is taken.
/// One reader at a time; <see cref="Acknowledge"/> from any thread.
/// </summary>
internal sealed class ReplicationLink : IAsyncDisposable
{
    private readonly SourceConnection _connection;
    private readonly LinkPulse _pulse;
    private long _offset;
    private long _snapshotRead;

    internal ReplicationLink(SourceConnection connection, SyncAnswer answer, SourceOptions options)
    {
        _connection = connection;
        IsFull = answer.IsFull;
        HasHistory = answer.HasHistory;
        Start = answer.Position;
        _offset = answer.Position.Offset;

        // Nothing of a snapshot is applied yet; what was left off at is.
        _pulse = new LinkPulse(connection, options, answer.IsFull ? 0 : answer.Position.Offset, isStreaming: !answer.IsFull);
    }

    /// <summary>The server that is followed.</summary>
    public SourceAddress Address => _connection.Address;

    /// <summary>Whether a snapshot comes before the stream.</summary>
    public bool IsFull { get; }

    /// <summary>Whether the source can go on where a link was left.</summary>
    public bool HasHistory { get; }

    /// <summary>Where the stream begins.</summary>
    public ReplicationPosition Start { get; }

    /// <summary>The snapshot's length or mark, once it has begun.</summary>
    public SnapshotHeader? Snapshot { get; private set; }

    /// <summary>Bytes of the snapshot that have been read.</summary>
    public long SnapshotRead => Volatile.Read(ref _snapshotRead);

    /// <summary>How far the stream has been read; every byte counts, newlines too.</summary>
    public long Offset => Volatile.Read(ref _offset);

    /// <summary>What the source has been told to be applied, or will be next.</summary>
    public long Acknowledged => _pulse.Acknowledged;

    /// <summary>For how long the source has been waited for; nothing while it is not.</summary>
    public TimeSpan Silence => _pulse.Silence;

    /// <summary>Cancelled when the link is found to be broken, which it is also while nobody reads.</summary>
    public CancellationToken Broken => _pulse.Broken;

    /// <summary>Why it broke.</summary>
    public ReshardException Loss(Exception? inner = null) => _pulse.Fault ?? new ReshardException(
        ReshardFailure.SourceProtocol, $"The source {Address} broke the link{(inner is null ? "" : $" ({inner.Message})")}.", inner);

    /// <summary>Tells the source what has been applied: at once if that is more than before, then every second.</summary>
    public void Acknowledge(long offset) => _pulse.Acknowledge(offset);

    /// <summary>Waits for the beginning of the snapshot.</summary>
    /// <param name="onNewline">Told every second while the source makes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SnapshotHeader> BeginSnapshotAsync(Action? onNewline, CancellationToken cancellationToken)
    {
        _pulse.Watch();
        try
        {
            return Snapshot = await SnapshotHeader.ReadAsync(_connection.Input, OnNewline, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Loss(e);
        }
        finally
        {
            _pulse.Unwatch();
        }

        void OnNewline()
        {
            _pulse.Watch();
            onNewline?.Invoke();
        }
    }

    /// <summary>Gives the bytes of the snapshot, without mark.</summary>
    /// <returns>Whether all were given; false when nobody reads any more.</returns>
    public async Task<bool> CopySnapshotAsync(IByteSink output, CancellationToken cancellationToken)
    {
        var header = Snapshot ?? throw new InvalidOperationException("The snapshot has not begun.");
        bool isWhole;
        var reads = _connection.Gather();
        await using (reads.ConfigureAwait(false))
        {
            isWhole = header.Length is { } length
                ? await CopyAsync(output, length, reads, cancellationToken).ConfigureAwait(false)
                : await CopyAsync(output, header.Mark, reads, cancellationToken).ConfigureAwait(false);
        }

        if (isWhole)
        {
            _pulse.BeginStream(isStreaming: HasHistory, awaitsFirstByte: header.Length is null);
        }

        return isWhole;
    }

    /// <summary>Gives the bytes of the stream, until the link breaks or nobody reads any more.</summary>
    /// <param name="output">Gets them.</param>
    /// <param name="onRead">Told the offset behind what was read.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">The source broke the link or was silent for too long.</exception>
    public async Task CopyStreamAsync(IByteSink output, Action<long>? onRead, CancellationToken cancellationToken)
    {
        bool isRead = true;
        while (isRead)
        {
            var read = await ReadAsync(reads: null, cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            if (!buffer.IsEmpty)
            {
                _pulse.HasBegun();
                Volatile.Write(ref _offset, _offset + buffer.Length);
                onRead?.Invoke(_offset);
                isRead = await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
            }

            _connection.Input.AdvanceTo(buffer.End);
            ThrowIfEnded(read);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pulse.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private static bool IsBroken(Exception e) => e is IOException or SocketException or ObjectDisposedException;

    private async Task<bool> CopyAsync(IByteSink output, long length, GatheredReads reads, CancellationToken cancellationToken)
    {
        long left = length;
        while (left > 0)
        {
            var read = await ReadAsync(reads, cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer.Slice(0, Math.Min(left, read.Buffer.Length));
            left -= buffer.Length;
            if (!await GiveAsync(output, buffer, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            if (left > 0)
            {
                ThrowIfEnded(read);
            }
        }

        return true;
    }

    private async Task<bool> CopyAsync(IByteSink output, ReadOnlyMemory<byte> mark, GatheredReads reads, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await ReadAsync(reads, cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            long end = EndMark.Find(buffer, mark.Span);

            // The last bytes may be the beginning of the mark.
            var bytes = buffer.Slice(0, end >= 0 ? end : Math.Max(0, buffer.Length - mark.Length + 1));
            Volatile.Write(ref _snapshotRead, _snapshotRead + bytes.Length);
            bool isRead = bytes.IsEmpty || await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            if (end >= 0)
            {
                _connection.Input.AdvanceTo(buffer.GetPosition(end + mark.Length));
                return isRead;
            }

            _connection.Input.AdvanceTo(bytes.End, buffer.End);
            if (!isRead)
            {
                return false;
            }

            ThrowIfEnded(read);
        }
    }

    private async Task<bool> GiveAsync(IByteSink output, ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _snapshotRead, _snapshotRead + bytes.Length);
        bool isRead = bytes.IsEmpty || await output.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _connection.Input.AdvanceTo(bytes.End);
        return isRead;
    }

    private async ValueTask<ReadResult> ReadAsync(GatheredReads? reads, CancellationToken cancellationToken)
    {
        if (_connection.Input.TryRead(out var read))
        {
            return read;
        }

        reads?.Begin();
        _pulse.Watch();
        try
        {
            return await _connection.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw Loss(e);
        }
        finally
        {
            _pulse.Unwatch();
        }
    }

    private void ThrowIfEnded(ReadResult read)
    {
        if (read.IsCompleted)
        {
            throw Loss();
        }
    }
}
