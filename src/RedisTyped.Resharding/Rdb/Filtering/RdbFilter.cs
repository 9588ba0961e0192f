using System.IO.Pipelines;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Rdb.Filtering;

/// <summary>
/// Reads one RDB and writes several, each with the keys that its filter keeps. Values are copied as they are, block by block, so that
/// their size does not matter. No target gets an end mark before the whole source was understood and its checksum found right.
/// Serves one run; not thread-safe but for its counters.
/// </summary>
internal sealed class RdbFilter : IRdbVisitor, IDisposable
{
    private readonly RdbTarget[] _targets;
    private readonly RdbWalker _walker;
    private readonly RdbFeed _feed;

    /// <summary>Whether all targets decide by one topology, so that one look at it does for all of them.</summary>
    private readonly bool _sharesOwner;
    private readonly KeysAhead? _ahead;
    private long _keysRead;

    /// <param name="targets">What to write; none just checks the source.</param>
    /// <param name="options">What is known of the source.</param>
    public RdbFilter(IEnumerable<RdbTarget> targets, RdbFilterOptions? options = null)
    {
        options ??= new RdbFilterOptions();
        _targets = [.. targets];
        _sharesOwner = _targets.Length > 0 && _targets.All(target => target.Owners is { } owners && owners == _targets[0].Owners);
        _ahead = _sharesOwner ? KeysAhead.For(_targets[0].Owners) : null;
        _walker = new RdbWalker(options.Length, options.LongestKey);
        _feed = new RdbFeed(_walker, this);
    }

    /// <summary>How many keys were read. Can be read from any thread.</summary>
    public long KeysRead => Volatile.Read(ref _keysRead);

    /// <summary>How many bytes were read. Can be read from any thread.</summary>
    public long BytesRead => _feed.Taken;

    /// <summary>Whether the end was read and every target has its own.</summary>
    public bool HasEnded => _feed.HasEnded;

    /// <summary>What the RDB is, as far as it was read.</summary>
    public RdbFilterResult Result =>
        new(_walker.Header, _walker.ServerVersion, _walker.StreamDatabase, KeysRead, BytesRead);

    /// <summary>Reads an RDB from a pipe that stands at its first byte, and leaves it right behind the last one.</summary>
    /// <param name="source">Where from. It is not completed. After an exception nothing else can be read from it.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>What it was. Every target that is not detached has been written and flushed whole.</returns>
    /// <exception cref="RdbFormatException">The RDB cannot be read to its end; no target has got an end mark.</exception>
    public async Task<RdbFilterResult> RunAsync(PipeReader source, CancellationToken cancellationToken = default)
    {
        using (this)
        {
            await _feed.ReadAsync(source, FlushAsync, cancellationToken).ConfigureAwait(false);
        }

        return Result;
    }

    /// <summary>Takes a block, for those who have no pipe.</summary>
    /// <param name="block">Bytes that follow those taken so far.</param>
    /// <returns>How many belong to the RDB: all of them, unless it ends within the block.</returns>
    /// <exception cref="RdbFormatException">The RDB cannot be read to its end; no target has got an end mark.</exception>
    public int Feed(ReadOnlySpan<byte> block) => _feed.Feed(block);

    /// <summary>Says that no more blocks come.</summary>
    /// <exception cref="RdbFormatException">The end was not read.</exception>
    public void Complete() => _feed.Complete();

    /// <summary>Hands over what was written for the targets, and waits for those whose readers are behind: side by side.</summary>
    public ValueTask FlushAsync(CancellationToken cancellationToken) => _targets.Length == 1
        ? _targets[0].FlushAsync(cancellationToken)
        : new ValueTask(Task.WhenAll(_targets.Select(target => target.FlushAsync(cancellationToken).AsTask())));

    /// <summary>Gives buffers back.</summary>
    public void Dispose() => _feed.Dispose();

    void IRdbVisitor.Head(RdbToken token, RdbWalker walker, ReadOnlySpan<byte> block, int start, int end)
    {
        if (token == RdbToken.Key)
        {
            _keysRead++;
            ReadOnlySpan<byte> key = walker.KeyIn(block);
            int owner = _ahead is not null && walker.KeyPlaceInBlock is { } place ? _ahead.OwnerOf(block, place, walker.Type) : IOwnerFilter.Unknown;
            foreach (RdbTarget target in _targets)
            {
                target.Key(walker, key, ref owner, block, start);
                owner = _sharesOwner ? owner : IOwnerFilter.Unknown;
            }

            return;
        }

        foreach (RdbTarget target in _targets)
        {
            switch (token)
            {
                case RdbToken.Header:
                    target.Begin(walker.Header);
                    break;
                case RdbToken.SelectDb:
                    target.SelectDatabase(block, start, end);
                    break;
                case RdbToken.SizeHint:
                    target.Hint(walker, block, start, end);
                    break;
                case RdbToken.Slot:
                    target.Slot(block, start);
                    break;
                default:
                    target.Pass(token, walker, block, start);
                    break;
            }
        }
    }

    void IRdbVisitor.Body(ReadOnlySpan<byte> block, int start, int end, bool last)
    {
        // A body goes where its head goes.
    }

    void IRdbVisitor.Release(ReadOnlySpan<byte> block, int end)
    {
        _ahead?.Forget();
        foreach (RdbTarget target in _targets)
        {
            target.Release(block, end);
        }
    }

    void IRdbVisitor.End(RdbWalker walker)
    {
        foreach (RdbTarget target in _targets)
        {
            target.End(walker);
        }
    }
}
