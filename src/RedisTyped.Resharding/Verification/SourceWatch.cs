using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Follows the stream of a source, to see which keys its commands name. The snapshot before it is empty: <c>REPLCONF rdb-filter-only ""</c> (Redis 7.0),
/// so that the source has hardly more to do than for a client. It acknowledges nothing, so that WAIT does not count it.
/// </summary>
internal sealed class SourceWatch : IAsyncDisposable
{
    // Other than 0, by which the source shows who is followed by nobody: the tool that moves keys.
    private const int ShownPort = 9;

    private static readonly string[] TouchEverything = ["FLUSHALL", "FLUSHDB", "SWAPDB"];

    private readonly ReplicationLink _link;
    private readonly StreamRewriter _rewriter;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _lock = new();
    private readonly ChangeSignal _moved = new();
    private readonly Task _reading;
    private long _position;
    private Exception? _fault;

    private SourceWatch(ReplicationLink link, CommandClasses commands)
    {
        _link = link;
        _rewriter = new StreamRewriter(commands, Keys, source: null, new StreamOptions { ReadsStraddledKeys = false }, link.Start.Offset, db: null);
        Keys.Rewriter = _rewriter;
        _position = link.Start.Offset;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>The keys that are watched.</summary>
    public WatchedKeys Keys { get; } = new();

    /// <summary>How far the stream has been read: the end of a command.</summary>
    public long Position => Volatile.Read(ref _position);

    /// <summary>Begins to follow.</summary>
    /// <exception cref="ReshardException">The source cannot be followed in this way.</exception>
    public static async Task<SourceWatch> OpenAsync(string node, SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        options = options with { ListeningPort = ShownPort };
        var commands = (await SourceTraits.AskAsync(address, options, cancellationToken).ConfigureAwait(false)).Commands;
        var connection = await SourceConnection.OpenAsync(address, options, asReplica: true, cancellationToken).ConfigureAwait(false);
        ReplicationLink? link = null;
        try
        {
            await connection.SendAsync(RespWords.Encode("REPLCONF", "rdb-filter-only", ""), cancellationToken).ConfigureAwait(false);
            string line = await SourceLines.ReadAsync(connection.Input, onNewline: null, cancellationToken).ConfigureAwait(false);
            if (!line.StartsWith('+'))
            {
                throw new ReshardException(
                    ReshardFailure.SourceRefused, $"Node '{node}' at {address} cannot be followed without its data ({line.TrimStart('-').TrimEnd('.')}), which needs Redis 7.0; compare after the writers have stopped.");
            }

            var answer = await connection.SyncAsync(resume: null, onNewline: null, cancellationToken).ConfigureAwait(false);
            link = new ReplicationLink(connection, answer, options);
            await link.BeginSnapshotAsync(onNewline: null, cancellationToken).ConfigureAwait(false);
            await SkipSnapshotAsync(link, cancellationToken).ConfigureAwait(false);
            return new SourceWatch(link, commands);
        }
        catch
        {
            if (link is not null)
            {
                await link.DisposeAsync().ConfigureAwait(false);
            }
            else
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    /// <summary>Waits until the stream has been read to an offset.</summary>
    /// <exception cref="ReshardException">The link to the source broke.</exception>
    public async Task ReachedAsync(long offset, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_lock)
            {
                if (_position >= offset)
                {
                    return;
                }

                if (_fault is { } fault)
                {
                    throw fault is RedisTypedException ? fault : new ReshardException(ReshardFailure.SourceProtocol, "The stream of the source cannot be read further.", fault);
                }

                moved = _moved.Next;
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _link.DisposeAsync().ConfigureAwait(false);
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private static async Task SkipSnapshotAsync(ReplicationLink link, CancellationToken cancellationToken)
    {
        var pipe = new Pipe();
        var skipping = SkipAsync(pipe.Reader);
        await link.CopySnapshotAsync(new PipeFan([pipe.Writer]), cancellationToken).ConfigureAwait(false);
        await pipe.Writer.CompleteAsync().ConfigureAwait(false);
        await skipping.ConfigureAwait(false);

        static async Task SkipAsync(PipeReader reader)
        {
            while (true)
            {
                var read = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return;
                }
            }
        }
    }

    private async Task ReadAsync()
    {
        var pipe = new Pipe();
        var copying = CopyAsync(pipe.Writer);
        try
        {
            var discarded = new ArrayBufferWriter<byte>(64 * 1024);
            long flushes = 0;
            while (true)
            {
                var read = await pipe.Reader.ReadAsync(_closing.Token).ConfigureAwait(false);
                foreach (var segment in read.Buffer)
                {
                    await _rewriter.RewriteAsync(segment, discarded, _closing.Token).ConfigureAwait(false);
                    discarded.ResetWrittenCount();
                }

                pipe.Reader.AdvanceTo(read.Buffer.End);
                long flushed = _rewriter.Counters.ByName(CommandFate.Passed).Where(static count => TouchEverything.Contains(count.Key)).Sum(static count => count.Value);
                if (flushed > flushes)
                {
                    flushes = flushed;
                    Keys.TouchAll(_rewriter.Offset);
                }

                Move(_rewriter.Offset, null);
                if (read.IsCompleted)
                {
                    await copying.ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (Exception e)
        {
            Move(Position, e);
            await pipe.Reader.CompleteAsync(e).ConfigureAwait(false);
            await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CopyAsync(PipeWriter output)
    {
        Exception? fault = null;
        try
        {
            await _link.CopyStreamAsync(new PipeFan([output]), onRead: null, _closing.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            fault = e;
        }

        await output.CompleteAsync(fault).ConfigureAwait(false);
    }

    private void Move(long position, Exception? fault)
    {
        lock (_lock)
        {
            Volatile.Write(ref _position, position);
            _fault ??= fault;
            _moved.Set();
        }
    }
}
