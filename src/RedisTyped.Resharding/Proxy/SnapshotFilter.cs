using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Filters one snapshot by the keys of each target, and counts for them.</summary>
internal sealed class SnapshotFilter : ISnapshotFilter
{
    private readonly (TargetTally Tally, RdbTarget Output)[] _targets;
    private readonly RdbFilter _filter;
    private bool _isDisposed;

    /// <param name="length">Its bytes; null when nobody knows.</param>
    /// <param name="outputs">Who counts, for whom and where to.</param>
    public SnapshotFilter(long? length, IEnumerable<(TargetTally Tally, ProxyTarget Target, PipeWriter Output)> outputs)
    {
        _targets = [.. outputs.Select(static one => (one.Tally, Of(one.Target, one.Output)))];
        _filter = new RdbFilter(_targets.Select(static one => one.Output), new RdbFilterOptions { Length = length });
        foreach (var (tally, output) in _targets)
        {
            tally.Begin(_filter, output);
        }
    }

    public long KeysRead => _filter.KeysRead;

    public async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var segment in bytes)
            {
                if (_filter.Feed(segment.Span) < segment.Length)
                {
                    throw new ReshardException(ReshardFailure.SnapshotDamaged, "The source sent bytes behind the end of its snapshot.");
                }
            }
        }
        catch (RdbFormatException e)
        {
            throw Damaged(e);
        }
        catch (StrayKeyException e)
        {
            throw new ReshardException(ReshardFailure.Stray, e.Message, e);
        }

        await _filter.FlushAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    public int? Complete()
    {
        try
        {
            _filter.Complete();
        }
        catch (RdbFormatException e)
        {
            throw Damaged(e);
        }

        // A primary begins its stream with a SELECT, so that it does not matter there.
        return _filter.Result.StreamDatabase ?? 0;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        foreach (var (tally, output) in _targets)
        {
            tally.End(_filter, output);
        }

        _filter.Dispose();
    }

    private static RdbTarget Of(ProxyTarget target, PipeWriter output)
    {
        byte[] pad = ReplicationId.PadOf(target.FilterText);
        return new RdbTarget(target.Filter, output) { HistoryOf = id => ReplicationId.Masked(id, pad) };
    }

    private static ReshardException Damaged(RdbFormatException fault) =>
        new(fault.Fault == RdbFault.Unsupported ? ReshardFailure.Snapshot : ReshardFailure.SnapshotDamaged, fault.Message, fault);
}
