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
                throw new ReshardException(SyncFilter.FailureOf(e.Reason), $"{_feed.Link}: {e.Message}", e);
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

    private async Task RewriteAsync(FollowedSource source, CancellationToken cancellationToken)
    {
        var options = StreamOptions.Default with { ReadsStraddledKeys = _context.Options.ReadsStraddledKeys, Time = _context.Time };
        var rewriter = new StreamRewriter(_context.Commands, _feed.Link.Filter, source, options, _from.At.Offset, _from.Database);
        var output = new ArrayBufferWriter<byte>(64 * 1024);
        _feed.Lander.BeginStream(_from);
        _feed.BeginStream(_from, _afterSnapshot, rewriter.Counters);
        while (true)
        {
            var block = await _blocks.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
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

                var bytes = block.Bytes[(int)Math.Max(0, known)..];
                await rewriter.RewriteAsync(bytes, output, cancellationToken).ConfigureAwait(false);
                if (output.WrittenCount > 0)
                {
                    await _feed.Lander.ApplyAsync(output.WrittenMemory, block.ReceivedAt, cancellationToken).ConfigureAwait(false);
                    output.ResetWrittenCount();
                }
            }
            finally
            {
                block.Release();
            }
        }
    }
}
