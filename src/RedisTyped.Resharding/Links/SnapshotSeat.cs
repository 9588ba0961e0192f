using System.IO.Pipelines;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// A link while it gets a snapshot. A target that fails gets no more of it, and the others go on. Not thread-safe.
/// </summary>
internal sealed class SnapshotSeat
{
    private readonly LinkFeed _feed;
    private readonly IRdbEntrySink? _sink;
    private readonly PipeWriter? _pipe;
    private long _kept;

    public SnapshotSeat(LinkFeed feed, ReplicationPosition at)
    {
        _feed = feed;
        feed.BeginSnapshot(at);
        try
        {
            if (feed.Lander is IRdbLander lander)
            {
                _pipe = lander.BeginRdb(at);
                Rdb = new RdbTarget(feed.Link.Filter, _pipe) { KeepsFunctions = feed.Link.KeepsFunctions, HistoryOf = lander.HistoryOf };
            }
            else
            {
                _sink = feed.Lander.BeginSnapshot(at);
            }
        }
        catch (ReshardException e)
        {
            Fault = e;
        }
    }

    public LinkFeed Feed => _feed;

    /// <summary>What is written where the lander takes bytes; null where it takes entries.</summary>
    public RdbTarget? Rdb { get; }

    /// <summary>Why it gets no more.</summary>
    public ReshardException? Fault { get; private set; }

    public void Header(RdbHeader header) => _sink?.Header(header);

    /// <summary>Offers an entry.</summary>
    /// <returns>Whether its value is wanted.</returns>
    public bool Begin(in RdbEntry entry)
    {
        if (_sink is null || Fault is not null)
        {
            return false;
        }

        bool isMine = entry.IsFunction ? _feed.Link.KeepsFunctions : _feed.Link.Filter.Keeps(entry.Key, entry.Database);
        if (!isMine)
        {
            return false;
        }

        _kept += entry.IsFunction ? 0 : 1;
        try
        {
            return _sink.Begin(in entry);
        }
        catch (ReshardException e)
        {
            Fault = e;
            return false;
        }
    }

    public void Value(ReadOnlySpan<byte> piece)
    {
        try
        {
            if (Fault is null)
            {
                _sink!.Value(piece);
            }
        }
        catch (ReshardException e)
        {
            Fault = e;
        }
    }

    public void End(ReadOnlySpan<byte> footer)
    {
        try
        {
            if (Fault is null)
            {
                _sink!.End(footer);
            }
        }
        catch (ReshardException e)
        {
            Fault = e;
        }
    }

    /// <summary>Sends what was taken, and waits while the target is behind.</summary>
    public async Task FlushAsync(long keysRead, CancellationToken cancellationToken)
    {
        _feed.Counted(Rdb?.KeysKept ?? _kept, keysRead);
        if (Fault is not null)
        {
            return;
        }

        try
        {
            if (_sink is not null)
            {
                await _sink.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await Rdb!.FlushAsync(cancellationToken).ConfigureAwait(false);
                if (Rdb.IsDetached)
                {
                    Fault = Rdb.Failure as ReshardException
                        ?? new ReshardException(ReshardFailure.TargetUnreachable, $"The target of {_feed.Link} left while it got a snapshot.", Rdb.Failure);
                }
            }
        }
        catch (ReshardException e)
        {
            Fault = e;
        }
    }

    /// <summary>The snapshot was whole.</summary>
    public async Task EndAsync(int streamDatabase, CancellationToken cancellationToken)
    {
        if (Fault is not null)
        {
            return;
        }

        _feed.Enter(LinkPhase.Loading);
        try
        {
            if (_pipe is not null)
            {
                await _pipe.CompleteAsync().ConfigureAwait(false);
            }

            await _feed.Lander.EndSnapshotAsync(streamDatabase, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e)
        {
            Fault = e;
        }
    }

    /// <summary>The snapshot came to nothing.</summary>
    public async ValueTask AbandonAsync(Exception why)
    {
        if (_pipe is not null)
        {
            await _pipe.CompleteAsync(why).ConfigureAwait(false);
        }
    }
}
