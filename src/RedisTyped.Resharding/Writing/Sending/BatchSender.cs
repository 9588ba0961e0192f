using System.Net.Sockets;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>
/// Sends the batches of a link over one connection, several under way at the same time, and sees to it that each is run exactly once: each is a
/// transaction that reads the checkpoint of the one before and writes its own. When the connection breaks, the checkpoint tells what was run.
/// Thread-safe; filled by one caller at a time.
/// </summary>
internal sealed class BatchSender : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(1);

    private readonly TargetOptions _options;
    private readonly UnansweredBatches _queue;
    private readonly string _key;
    private readonly LinkConnections _connections;
    private readonly OtherPlans _others;
    private readonly CancellationTokenSource _ending = new();
    private readonly AsyncSignal _work = new();
    private readonly BatchExchange _exchange;
    private readonly Task _running;
    private readonly TaskCompletionSource _failing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Exception? _fault;
    private volatile bool _hasCeased;
    private long _reconnects;
    private long _inserted;

    /// <summary>Begins to send.</summary>
    /// <param name="options">How.</param>
    /// <param name="last">What the target says of the link; null for nothing.</param>
    /// <param name="onReached">Called when <see cref="Reached"/> has grown.</param>
    public BatchSender(TargetOptions options, Checkpoint? last, Action? onReached)
    {
        _options = options;
        _queue = new UnansweredBatches(options, last);
        _key = Checkpoint.KeyOf(options.Source);
        _connections = new LinkConnections(options.Source, options.Plan);
        _others = new OtherPlans(options);
        _exchange = new BatchExchange(options, _queue, _work, onReached);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The offset up to which the target has answered.</summary>
    public long Reached => _queue.Reached;

    /// <summary>What the target says of the link, as far as it has answered.</summary>
    public Checkpoint? Answered => _queue.Answered;

    /// <summary>How many batches were answered.</summary>
    public long Batches => _exchange.Batches;

    /// <summary>Why it has ended; null while it has not.</summary>
    public Exception? Fault => _fault;

    /// <summary>Ends when it has failed.</summary>
    public Task Failing => _failing.Task;

    /// <summary>How often the connection was made again.</summary>
    public long Reconnects => Volatile.Read(ref _reconnects);

    /// <summary>Appends commands, as <see cref="UnansweredBatches.Add"/>.</summary>
    public void Add(SpillBuffer commands, long length, int count, Checkpoint position)
    {
        ThrowFault();
        _queue.Add(commands, length, count, position);
        _work.Set();
    }

    /// <summary>Has what was appended sent with its position, even if there is nothing but that.</summary>
    public void Hurry()
    {
        _queue.Hurry();
        _work.Set();
    }

    /// <summary>Waits while more than the window has no answer.</summary>
    /// <exception cref="ReshardException">The target has failed.</exception>
    public ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        ThrowFault();
        return _queue.Weight <= _options.Window ? ValueTask.CompletedTask : WaitAsync(() => _queue.Weight <= _options.Window, cancellationToken);
    }

    /// <summary>Waits until the target has answered for all that was appended.</summary>
    /// <exception cref="ReshardException">The target has failed.</exception>
    public ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        long last = _queue.Appended;
        Hurry();
        return WaitAsync(() => _queue.AnsweredOf >= last, cancellationToken);
    }

    /// <summary>Waits until the target has answered for all up to an offset, and for what was inserted before.</summary>
    /// <exception cref="ReshardException">The target has failed.</exception>
    public ValueTask DrainAsync(long offset, CancellationToken cancellationToken)
    {
        long inserted = Volatile.Read(ref _inserted);
        return WaitAsync(() => _queue.Reached >= offset && _queue.AnsweredOf >= inserted, cancellationToken);
    }

    /// <summary>What was appended last has no place in the stream, and is waited for apart from it.</summary>
    public void NoteInserted() => Volatile.Write(ref _inserted, _queue.Appended);

    /// <summary>Sends nothing from now on, what would be sent again after a break included.</summary>
    public void Cease()
    {
        _hasCeased = true;
        _queue.Hold();
    }

    /// <summary>Fails, so that the link is given everything anew.</summary>
    public void Distrust() => Fail(BatchFailures.Wiped(_options));

    /// <summary>Does something while no batch is under way.</summary>
    /// <exception cref="ReshardException">The target has failed.</exception>
    public async ValueTask<T> AloneAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        _queue.Hold();
        try
        {
            await WaitAsync(() => _queue.IsSilent, cancellationToken).ConfigureAwait(false);
            return await action().ConfigureAwait(false);
        }
        finally
        {
            _queue.Release();
            _work.Set();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _queue.Dispose();
        _ending.Dispose();
        _work.Dispose();
    }

    private async ValueTask WaitAsync(Func<bool> isSo, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _queue.Changed;
            ThrowFault();
            if (isSo())
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // A failure wakes who waits by releasing a hold that there never was.
    private void Fail(Exception fault)
    {
        _fault = fault;
        _failing.TrySetResult();
        _queue.Hold();
        _queue.Release();
    }

    private void ThrowFault()
    {
        if (_fault is { } fault)
        {
            throw fault is ReshardException known
                ? new ReshardException(known.Failure, known.Message, known) { Key = known.Key }
                : TargetConnection.Unreachable(_options, $"failed ({fault.Message})", fault);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            var stuck = new StuckBatches(_options, _queue);
            while (true)
            {
                TargetConnection connection = await ConnectAsync().ConfigureAwait(false);
                TimeSpan delay = TimeSpan.Zero;
                await using (connection.ConfigureAwait(false))
                {
                    try
                    {
                        await _exchange.RunAsync(connection, _ending.Token).ConfigureAwait(false);
                    }
                    catch (Exception e) when (IsBreak(e) && !_ending.IsCancellationRequested)
                    {
                        Interlocked.Increment(ref _reconnects);
                        delay = stuck.Delay(e);
                    }
                }

                await Task.Delay(delay, _options.Time, _ending.Token).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private static bool IsBreak(Exception e) =>
        e is IOException or SocketException or ObjectDisposedException or TimeoutException or ReshardException { Failure: ReshardFailure.TargetUnreachable };

    private async Task<TargetConnection> ConnectAsync()
    {
        long began = _options.Time.GetTimestamp();
        TimeSpan delay = FirstRetryDelay;
        while (true)
        {
            TargetConnection? connection = null;
            try
            {
                connection = await TargetConnection.OpenAsync(_options, _ending.Token).ConfigureAwait(false);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                limit.CancelAfter(_options.AnswerTimeout);
                await _connections.EndOthersAsync(connection.AskAsync, limit.Token).ConfigureAwait(false);
                await _connections.NameAsync(connection.AskAsync, limit.Token).ConfigureAwait(false);
                if (!_hasCeased)
                {
                    await _others.RefuseAsync(connection.AskAsync, limit.Token).ConfigureAwait(false);
                }

                Checkpoint? now = await LookAsync(connection, limit.Token).ConfigureAwait(false);
                Rewind(now);
                return connection;
            }
            catch (Exception e)
            {
                if (connection is not null)
                {
                    await connection.DisposeAsync().ConfigureAwait(false);
                }

                if (!IsBreak(e) || e is ReshardException { InnerException: BehindException } || _options.Time.GetElapsedTime(began) > _options.Patience)
                {
                    throw;
                }
            }

            await Task.Delay(delay, _options.Time, _ending.Token).ConfigureAwait(false);
            delay = delay * 2 < LongestRetryDelay ? delay * 2 : LongestRetryDelay;
        }
    }

    /// <summary>Reads the checkpoint, and has the next transaction fail should another change it behind that.</summary>
    private async Task<Checkpoint?> LookAsync(TargetConnection connection, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("WATCH", _key);
        await connection.AskAsync(request, cancellationToken).ConfigureAwait(false);
        request.Clear();
        Checkpoint.WriteQuestion(request, _key);
        return await connection.AskAsync(request, cancellationToken).ConfigureAwait(false) switch
        {
            ReplyError error => throw BatchFailures.Of(_options, error.Text, command: null),
            var reply => Checkpoint.Read(reply),
        };
    }

    private void Rewind(Checkpoint? now)
    {
        if (_queue.TryRewind(now))
        {
            return;
        }

        Checkpoint? answered = _queue.Answered;
        if (now is not null && answered is not null && now.Batch > answered.Batch && _queue.IsSilent)
        {
            throw TargetConnection.Unreachable(_options, "is still being written by an earlier connection of this link", new BehindException());
        }

        throw now is not null && answered is not null && now.Batch < answered.Batch && now.IsWhole == answered.IsWhole
            ? TargetConnection.Unreachable(_options, $"has come back at offset {now.At.Offset}, behind {answered.At.Offset}, and is gone on with from there", new BehindException())
            : BatchFailures.Wiped(_options);
    }

    /// <summary>The target has lost what it had answered for; the link goes on from where it is, from the source.</summary>
    private sealed class BehindException() : Exception("The target has come back at an earlier checkpoint.");
}
