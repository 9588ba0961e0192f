using System.Threading.Channels;

namespace RedisTyped.Scanning;

/// <summary>
/// Fetches the pages of several nodes at the same time, a bounded number ahead: as many pages as there are nodes wait in the channel,
/// whichever node they are of, and each node has one more in its hands. Disposing stops all of it and returns when nothing runs any more.
/// </summary>
internal sealed class PrefetchedPages : IAsyncDisposable
{
    private readonly IReadOnlyList<ScanSource> _sources;
    private readonly Exception?[] _faults;
    private readonly Channel<Page> _channel;
    private readonly CancellationTokenSource _stop;
    private readonly Task _fetching;

    /// <summary>Starts.</summary>
    /// <param name="sources">The nodes.</param>
    /// <param name="positions">Where each starts; null: not at all.</param>
    /// <param name="cancellationToken">Stops.</param>
    public PrefetchedPages(IReadOnlyList<ScanSource> sources, ScanPosition?[] positions, CancellationToken cancellationToken)
    {
        _sources = sources;
        _faults = new Exception?[sources.Count];
        _channel = Channel.CreateBounded<Page>(new BoundedChannelOptions(sources.Count) { SingleReader = true });
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _fetching = FetchAllAsync([.. positions]);
    }

    /// <summary>What each node failed with, once the pages have ended; null for those that did not.</summary>
    public IReadOnlyList<Exception?> Faults => _faults;

    /// <summary>The pages in the order in which they come in; they end when every node is done or has failed.</summary>
    public IAsyncEnumerable<Page> ReadAsync(CancellationToken cancellationToken) => _channel.Reader.ReadAllAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _fetching.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task FetchAllAsync(ScanPosition?[] positions)
    {
        await Task.WhenAll(_sources.Select((_, i) => positions[i] is { } start ? FetchAsync(i, start, _stop.Token) : Task.CompletedTask))
            .ConfigureAwait(false);
        _channel.Writer.Complete();
    }

    // Whatever a node fails with is kept for it: thrown here, it would leave the reader waiting for ever.
    private async Task FetchAsync(int source, ScanPosition start, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (PlacedPage page in _sources[source].ReadAsync(start, cancellationToken).ConfigureAwait(false))
            {
                await _channel.Writer.WriteAsync(new Page(source, page), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _faults[source] = fault;
        }
        catch (OperationCanceledException)
        {
            // Whoever stopped it knows.
        }
    }

    /// <summary>A page with the node that it came from.</summary>
    /// <param name="Source">The node's index.</param>
    /// <param name="Content">The page.</param>
    internal readonly record struct Page(int Source, PlacedPage Content);
}
