using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>Sends the batches of a queue over one connection after the other, and takes the answers.</summary>
internal sealed class BatchExchange
{
    private const int ReadSize = 64 * 1024;
    private static readonly TimeSpan IdlePace = TimeSpan.FromMilliseconds(500);

    private readonly TargetOptions _options;
    private readonly UnansweredBatches _queue;
    private readonly AsyncSignal _work;
    private readonly Action? _onReached;
    private readonly string _key;
    private readonly RespBuffer _head = new();
    private readonly RespBuffer _tail = new();
    private readonly RespBuffer _whole = new();
    private long _batches;

    /// <summary>An exchange that has no connection yet.</summary>
    /// <param name="options">The target.</param>
    /// <param name="queue">The batches.</param>
    /// <param name="work">Set when there may be something to send.</param>
    /// <param name="onReached">Called when the target has answered for more.</param>
    public BatchExchange(TargetOptions options, UnansweredBatches queue, AsyncSignal work, Action? onReached)
    {
        _options = options;
        _queue = queue;
        _work = work;
        _onReached = onReached;
        _key = Checkpoint.KeyOf(options.Source);
        _head.WriteRequest("MULTI");
        Checkpoint.WriteQuestion(_head, _key);
    }

    /// <summary>How many batches were answered. Can be read from any thread.</summary>
    public long Batches => Volatile.Read(ref _batches);

    /// <summary>Runs until the connection breaks, or the target answers what it must not.</summary>
    public async Task RunAsync(TargetConnection connection, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task sending = SendAsync(connection.Stream, both.Token);
        Task receiving = ReceiveAsync(connection.Stream, both.Token);
        Task first = await Task.WhenAny(sending, receiving).ConfigureAwait(false);
        if (first == sending && sending.Exception?.InnerException is IOException)
        {
            // Why the target has closed the connection, where it has, is in what it has answered.
            await receiving.WaitAsync(IdlePace, _options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            first = receiving.Exception?.InnerException is ReshardException ? receiving : sending;
        }

        await both.CancelAsync().ConfigureAwait(false);
        connection.Abort();
        await Task.WhenAll(sending, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    private async Task SendAsync(Stream target, CancellationToken cancellationToken)
    {
        while (true)
        {
            long reached = _queue.Reached;
            if (_queue.Take() is { } batch)
            {
                await SendAsync(target, batch, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (_queue.Reached != reached)
            {
                _onReached?.Invoke();
            }

            await _work.WaitAsync(IdlePace, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask SendAsync(Stream target, Batch batch, CancellationToken cancellationToken)
    {
        _tail.Clear();
        batch.After.Write(_tail, _key, batch.Before);
        _tail.WriteRequest("EXEC");
        if (batch.Body.IsInMemory && batch.Body.Length <= 4L * _options.BatchBytes)
        {
            _whole.Clear();
            _whole.Write(_head.Written);
            _whole.Write(batch.Body.Written);
            _whole.Write(_tail.Written);
            await target.WriteAsync(_whole.WrittenMemory, cancellationToken).ConfigureAwait(false);
            return;
        }

        await target.WriteAsync(_head.WrittenMemory, cancellationToken).ConfigureAwait(false);
        await batch.Body.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        await target.WriteAsync(_tail.WrittenMemory, cancellationToken).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(Stream target, CancellationToken cancellationToken)
    {
        var buffer = new RespBuffer(ReadSize);
        var replies = new BatchReplies();
        Batch? batch = null;
        while (true)
        {
            int read;
            try
            {
                read = await ReadAsync(target, buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException) when (batch is not null && replies.Error is not null)
            {
                read = 0;
            }

            if (read == 0)
            {
                throw batch is not null && replies.Error is { } last
                    ? BatchFailures.Of(_options, last, FailedCommand.Find(batch, replies.FailedCommand))
                    : new EndOfStreamException("The target has closed the connection.");
            }

            buffer.Advance(read);
            bool isAny = false;
            while (buffer.Length > 0)
            {
                if (batch is null)
                {
                    batch = _queue.NextAnswered ?? throw new FormatException("The target answers what it was not asked.");
                    replies.Begin(batch.Commands + 2);
                }

                bool isWhole = replies.Read(buffer.Written, out int taken);
                buffer.Consume(taken);
                if (!isWhole)
                {
                    break;
                }

                if (replies.Error is { } error)
                {
                    throw BatchFailures.Of(_options, error, FailedCommand.Find(batch, replies.FailedCommand));
                }

                if (replies.Before != batch.Before)
                {
                    throw BatchFailures.Wiped(_options);
                }

                batch = null;
                _queue.Answer();
                Interlocked.Increment(ref _batches);
                isAny = true;
            }

            if (isAny)
            {
                _work.Set();
                _onReached?.Invoke();
            }
        }
    }

    private async ValueTask<int> ReadAsync(Stream target, RespBuffer buffer, CancellationToken cancellationToken)
    {
        Task<int> reading = target.ReadAsync(buffer.GetMemory(ReadSize / 4), cancellationToken).AsTask();
        while (!reading.IsCompleted && _queue.IsSilent)
        {
            await Task.WhenAny(reading, Task.Delay(IdlePace, _options.Time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return await reading.WaitAsync(_options.SilenceTimeout, _options.Time, cancellationToken).ConfigureAwait(false);
    }
}
