using System.Runtime.CompilerServices;
using RedisTyped.Execution;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Scanning;

/// <summary>
/// The keys of all nodes, or what was read from them, fetched while they are enumerated: from all nodes at the same time, and at most
/// twice as many pages ahead as there are nodes. As with Redis' own SCAN, a key that is there from beginning to end comes at least once, one that comes or goes
/// meanwhile may come or not, and a key may come more than once: the keys of a node that is restarted meanwhile come again from the
/// start, since the server's cursor means nothing to another run of it. There is no order.
/// </summary>
/// <typeparam name="T">What each key gives.</typeparam>
/// <remarks>
/// It can be enumerated again, which scans again from the same place, but by one enumeration at a time. Nothing is sent before the
/// enumeration starts, and nothing runs any more when it has ended or was left.
/// </remarks>
public sealed class KeyScan<T> : IAsyncEnumerable<T>
{
    private readonly string _command;
    private readonly ScanSource[] _sources;
    private readonly NodeId[] _nodes;
    private readonly ScanCursor _from;
    private readonly KeyTaking<T> _take;
    private readonly Action<long> _reportMisfits;
    private readonly CancellationToken _cancellationToken;
    private volatile ScanCursor _cursor;
    private long _misfits;
    private int _running;

    /// <exception cref="ArgumentException">The cursor is of other nodes.</exception>
    internal KeyScan(
        string command, ScanSource[] sources, ScanCursor from, KeyTaking<T> take, Action<long> reportMisfits, CancellationToken cancellationToken)
    {
        _command = command;
        _sources = sources;
        _nodes = Array.ConvertAll(sources, static s => s.Node);
        _take = take;
        _reportMisfits = reportMisfits;
        _cancellationToken = cancellationToken;
        _cursor = _from = ScanCursor.Of(_nodes, from.PositionsOn(_nodes));
    }

    /// <summary>
    /// Where to resume so that no key is lost that has not been handed out: behind the last page of each node whose keys have all been
    /// handed out, the next one having been asked for. Keys of pages in progress come again; so do all keys of a node whose server has been
    /// restarted, or replaced by its replica, since it gave its cursor.
    /// </summary>
    public ScanCursor Cursor => _cursor;

    /// <summary>How many keys the enumeration has met that do not fit the template, so that nothing could be read from them.</summary>
    public long Misfits => Interlocked.Read(ref _misfits);

    /// <summary>Starts to scan.</summary>
    /// <param name="cancellationToken">Ends the scan, as does the token that the method was called with.</param>
    /// <returns>The enumerator.</returns>
    /// <exception cref="InvalidOperationException">Another enumeration is running; thrown by the first step.</exception>
    /// <exception cref="ScanFailedException">Nodes failed; thrown behind what the others gave.</exception>
    /// <exception cref="OperationCanceledException">A token was cancelled; thrown by the step that it meets.</exception>
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default) =>
        ScanAsync(_cancellationToken).GetAsyncEnumerator(cancellationToken);

    private async IAsyncEnumerable<T> ScanAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _running, 1) != 0)
        {
            throw new InvalidOperationException($"This scan is being enumerated already; call the method again for another {_command}.");
        }

        try
        {
            _cursor = _from;
            Interlocked.Exchange(ref _misfits, 0);
            ScanPosition?[] positions = _from.PositionsOn(_nodes);
            var pages = new PrefetchedPages(_sources, positions, cancellationToken);
            await using var _ = pages.ConfigureAwait(false);
            await foreach (PrefetchedPages.Page page in pages.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (RedisValue key in page.Content.Items)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (_take(key, out T item))
                    {
                        yield return item;
                    }
                    else
                    {
                        Interlocked.Increment(ref _misfits);
                    }
                }

                positions[page.Source] = page.Content.Next;
                _cursor = ScanCursor.Of(_nodes, positions);
            }

            cancellationToken.ThrowIfCancellationRequested();
            ThrowIfFailed(pages.Faults);
        }
        finally
        {
            if (Misfits > 0)
            {
                _reportMisfits(Misfits);
            }

            Interlocked.Exchange(ref _running, 0);
        }
    }

    private void ThrowIfFailed(IReadOnlyList<Exception?> faults)
    {
        NodeFault[] failures = [.. _nodes.Zip(faults).Where(static n => n.Second is not null).Select(static n => new NodeFault(n.First, n.Second!, []))];
        if (failures.Length > 0)
        {
            throw new ScanFailedException(_command, _nodes.Length, failures, _cursor);
        }
    }
}

/// <summary>Makes an element of a key, or says that the key does not fit.</summary>
internal delegate bool KeyTaking<T>(RedisValue key, out T item);
