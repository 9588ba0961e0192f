using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Sends requests on one connection and gives each its replies, without waiting for those before. Thread-safe.</summary>
internal sealed class ReplyPipeline : IAsyncDisposable
{
    /// <summary>What a reply has besides the value: what INFO says, at most.</summary>
    private const int BesideValue = 64 * 1024;

    private readonly Stream _connection;
    private readonly int _longestValue;
    private readonly int _longestReply;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Queue<Exchange> _waiting = new();
    private readonly Lock _lock = new();
    private readonly Task _reading;
    private Exception? _fault;

    /// <summary>Takes a connection, which is closed with this.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="longestValue">How many bytes a value in a reply may have; one that is longer is not held, and ends the connection.</param>
    public ReplyPipeline(Stream connection, int longestValue = int.MaxValue)
    {
        _connection = connection;
        _longestValue = longestValue;
        _longestReply = longestValue > int.MaxValue - BesideValue ? int.MaxValue : longestValue + BesideValue;
        _reading = ReadAsync();
    }

    /// <summary>Sends requests.</summary>
    /// <param name="request">Their bytes.</param>
    /// <param name="replies">How many they are.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Their replies, as <see cref="ReplyTree"/> gives them.</returns>
    /// <exception cref="IOException">The connection has failed.</exception>
    /// <exception cref="StreamStopException">A reply was too long.</exception>
    public async Task<object?[]> SendAsync(RespBuffer request, int replies, CancellationToken cancellationToken)
    {
        var exchange = new Exchange(replies);
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            lock (_lock)
            {
                if (_fault is not null)
                {
                    throw new IOException("The connection that keys are read from has failed.", _fault);
                }

                _waiting.Enqueue(exchange);
            }

            // Half a request would spoil all that follow.
            await _connection.WriteAsync(request.WrittenMemory, CancellationToken.None).ConfigureAwait(false);
            await _connection.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }

        return await exchange.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(false);
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new RespBuffer(16 * 1024);
        var scanner = default(ReplyScanner);
        try
        {
            while (true)
            {
                ReadStatus status = scanner.Scan(buffer.Written, out int length);
                if (status != ReadStatus.Faulty && (status == ReadStatus.Complete ? length : buffer.Length) > _longestReply)
                {
                    throw StreamStopException.Resync(command: null, $"a value had to be read from the source, and at most {_longestValue} bytes of one are put into a stream");
                }

                if (status == ReadStatus.Complete)
                {
                    Answer(ReplyTree.Read(buffer.Written[..length]));
                    buffer.Consume(length);
                    continue;
                }

                if (status == ReadStatus.Faulty)
                {
                    throw new FormatException("A reply is not RESP.");
                }

                int read = await _connection.ReadAsync(buffer.GetMemory(4096)).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException("The source has closed the connection.");
                }

                buffer.Advance(read);
            }
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Answer(object? reply)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out Exchange? exchange))
            {
                throw new FormatException("A reply came that nobody has asked for.");
            }

            exchange.Replies.Add(reply);
            if (exchange.Replies.Count == exchange.Wanted)
            {
                _waiting.Dequeue();
                exchange.Done.SetResult([.. exchange.Replies]);
            }
        }
    }

    private void Fail(Exception fault)
    {
        lock (_lock)
        {
            _fault = fault;
            while (_waiting.TryDequeue(out Exchange? exchange))
            {
                exchange.Done.SetException(fault as StreamStopException ?? (Exception)new IOException("The connection that keys are read from has failed.", fault));
            }
        }
    }

    private sealed class Exchange(int wanted)
    {
        public int Wanted { get; } = wanted;

        public List<object?> Replies { get; } = [];

        public TaskCompletionSource<object?[]> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
