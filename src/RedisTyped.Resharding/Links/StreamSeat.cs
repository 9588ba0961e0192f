using System.Buffers;
using System.Threading.Channels;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>A link while it gets a stream: rewrites it for its keys and has it landed. What a link has already it does not get again.</summary>
internal sealed class StreamSeat
{
    /// <summary>A block has 64 KB at most, so that a link that is behind has 4 MB in memory.</summary>
    private const int MostBlocks = 64;

    private readonly LinkFeed _feed;
    private readonly SourceContext _context;
    private readonly LandedPosition _from;
    private readonly bool _afterSnapshot;
    private readonly Func<SourceAddress> _server;
    private readonly Channel<StreamBlock> _blocks = Channel.CreateBounded<StreamBlock>(
        new BoundedChannelOptions(MostBlocks) { SingleReader = true, SingleWriter = true });

    /// <param name="feed">The link.</param>
    /// <param name="context">The source.</param>
    /// <param name="from">Where the link goes on.</param>
    /// <param name="afterSnapshot">Whether it has just got a snapshot.</param>
    /// <param name="server">The server that sends the stream, whichever that is at the time.</param>
    public StreamSeat(LinkFeed feed, SourceContext context, LandedPosition from, bool afterSnapshot, Func<SourceAddress> server)
    {
        _feed = feed;
        _context = context;
        _from = from;
        _afterSnapshot = afterSnapshot;
        _server = server;
    }

    public LinkFeed Feed => _feed;

    /// <summary>Whether it takes no more blocks.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Hands it a block, which is retained while it needs it; waits while it is far behind.</summary>
    public async ValueTask GiveAsync(StreamBlock block, CancellationToken cancellationToken)
    {
        if (HasEnded)
        {
            return;
        }

        block.Retained();
        if (_blocks.Writer.TryWrite(block))
        {
            return;
        }

        try
        {
            await _blocks.Writer.WriteAsync(block, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            block.Release();
        }
        catch (OperationCanceledException)
        {
            block.Release();
            throw;
        }
    }

    /// <summary>Takes blocks until it fails or is cancelled.</summary>
    /// <exception cref="ReshardException">The stream cannot be rewritten or landed further.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var source = new FollowedSource(_context, _server);
        await using (source.ConfigureAwait(false))
        {
            try
            {
                await RewriteAsync(source, cancellationToken).ConfigureAwait(false);
            }
            catch (StreamStopException e)
            {
                throw _feed.Stops.Judge(e, _feed.Link.ToString());
            }
            catch (StrayKeyException e)
            {
                throw new ReshardException(ReshardFailure.Stray, e.Message, e);
            }
            catch (IOException e)
            {
                throw new ReshardException(ReshardFailure.SourceUnreachable, $"A value could not be asked of source {_context.Name}: {e.Message}", e);
            }
            finally
            {
                HasEnded = true;
                _blocks.Writer.TryComplete();
                while (_blocks.Reader.TryRead(out var block))
                {
                    block.Release();
                }

                _feed.EndStream();
            }
        }
    }

    /// <summary>Takes the next block; fails at once where the target cannot be given more, however long the source has nothing to say.</summary>
    private async ValueTask<StreamBlock> NextAsync(CancellationToken cancellationToken)
    {
        StreamBlock block;
        while (!_blocks.Reader.TryRead(out block))
        {
            Task coming = _blocks.Reader.WaitToReadAsync(cancellationToken).AsTask();
            if (_feed.Lander.Failing is { } failing && await Task.WhenAny(coming, failing).ConfigureAwait(false) == failing)
            {
                await _feed.Lander.ApplyAsync(ReadOnlyMemory<byte>.Empty, _context.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            }

            await coming.ConfigureAwait(false);
        }

        return block;
    }

    private async Task RewriteAsync(FollowedSource source, CancellationToken cancellationToken)
    {
        var options = StreamOptions.Default with
        {
            ReadsStraddledKeys = _context.Options.ReadsStraddledKeys,
            KeepsFunctions = _feed.Link.KeepsFunctions,
            RestoresAsOldServers = _context.Traits.IsOld,
            Time = _context.Time,
        };
        var scanning = _feed.Lander as IScanningLander;
        var rewriter = new StreamRewriter(_context.Traits.Commands, scanning?.Passing ?? _feed.Link.Filter, source, options, _from.At.Offset, _from.Database, _feed.Hidden);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        long given = _from.At.Offset;
        _feed.Lander.BeginStream(_from);
        _feed.BeginStream(_from, _afterSnapshot, rewriter.Counters);
        while (true)
        {
            var block = scanning is { IsScanning: true }
                ? await ScanAsync(scanning).ConfigureAwait(false)
                : await NextAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (block.Renamed is { } id)
                {
                    _feed.Rename(id);
                    _feed.Lander.BeginStream(new LandedPosition(new ReplicationPosition(id, rewriter.Offset), rewriter.Db));
                    continue;
                }

                // What the target has already: it was ahead of other links of the source.
                long known = _from.At.Offset - block.Start;
                if (known >= block.Bytes.Length)
                {
                    continue;
                }

                await PassAsync(block.Bytes[(int)Math.Max(0, known)..], block.ReceivedAt).ConfigureAwait(false);
            }
            finally
            {
                block.Release();
            }
        }

        // While the stream has nothing, and before more of it, keys are read.
        async Task<StreamBlock> ScanAsync(IScanningLander lander)
        {
            while (lander.IsScanning && lander.StopAt is null)
            {
                if (lander.Pause is { IsCompleted: false } pause)
                {
                    await Task.WhenAny(pause, _blocks.Reader.WaitToReadAsync(cancellationToken).AsTask()).ConfigureAwait(false);
                    if (_blocks.Reader.TryRead(out var early))
                    {
                        return early;
                    }

                    continue;
                }

                await lander.ReadAsync(_server(), given, cancellationToken).ConfigureAwait(false);
                if (lander.StopAt == given)
                {
                    await PlaceAsync(lander).ConfigureAwait(false);
                }
                else if (lander.StopAt is null && _blocks.Reader.TryRead(out var next))
                {
                    return next;
                }
            }

            return await NextAsync(cancellationToken).ConfigureAwait(false);
        }

        ValueTask PlaceAsync(IScanningLander lander) =>
            lander.PlaceAsync(isEven: rewriter.Offset == given && rewriter.Slack == 0 && !rewriter.Holds, cancellationToken);

        async ValueTask PassAsync(ReadOnlyMemory<byte> bytes, DateTimeOffset receivedAt)
        {
            while (!bytes.IsEmpty)
            {
                // What was read of the source belongs between two commands.
                int part = scanning?.StopAt is { } stop && stop < given + bytes.Length ? (int)(stop - given) : bytes.Length;
                await rewriter.RewriteAsync(bytes[..part], output, cancellationToken).ConfigureAwait(false);
                given += part;
                bytes = bytes[part..];
                if (output.WrittenCount > 0)
                {
                    await _feed.Lander.ApplyAsync(output.WrittenMemory, receivedAt, cancellationToken).ConfigureAwait(false);
                    output.ResetWrittenCount();
                }

                if (scanning is not null && scanning.StopAt == given)
                {
                    await PlaceAsync(scanning).ConfigureAwait(false);
                }
            }
        }
    }
}
