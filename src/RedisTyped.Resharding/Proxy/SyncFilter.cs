using System.Buffers;
using System.IO.Pipelines;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Filters snapshots and streams by the keys of each target. Thread-safe.</summary>
/// <param name="source">How values that the stream does not tell are asked for.</param>
/// <param name="targets">For whom.</param>
/// <param name="refetches">Whether commands with keys on both sides are allowed.</param>
/// <param name="events">Told what is found.</param>
internal sealed class SyncFilter(SourceOptions source, IReadOnlyList<ProxyTarget> targets, bool refetches, ReshardEvents events) : ISyncFilter
{
    private readonly Dictionary<ProxyTarget, TargetTally> _tallies = targets.ToDictionary(static target => target, static target => new TargetTally(target));
    private volatile SourceTraits? _traits;
    private long _lookedAt = -1;

    /// <summary>Whether what is published passes, but for the talk of Sentinels.</summary>
    public bool KeepsMessages { get; init; }

    /// <summary>Asks the source which commands it has, and says which of them would stop the run.</summary>
    /// <exception cref="ReshardException">It cannot be asked.</exception>
    public async Task CheckAsync(SourceAddress address, CancellationToken cancellationToken)
    {
        var traits = _traits = await SourceTraits.AskAsync(address, source, cancellationToken).ConfigureAwait(false);
        if (traits.Unclassified is not { } unclassified)
        {
            events.Report("commands-unknown", $"The source {address} does not let its commands be asked for (+command); those of Redis 7.0 and later ones that are known are gone by.");
        }
        else if (unclassified.Count > 0)
        {
            events.Report(
                "commands-unclassified",
                $"The source {address} has commands that write and whose keys are not known; one of them in the stream ends the run: {string.Join(", ", unclassified)}.",
                ("commands", string.Join(' ', unclassified)));
        }
    }

    /// <summary>Warns if the source's backlog is short for what is written to it. Where nobody follows it, that cannot be told.</summary>
    public Task LookAtBacklogAsync(SourceAddress address, CancellationToken cancellationToken) =>
        BacklogCheck.LookAsync(address, source, address.ToString(), events, cancellationToken);

    public ISnapshotFilter Begin(long? length, IReadOnlyList<(ProxyTarget Target, PipeWriter Output)> outputs) =>
        new SnapshotFilter(length, outputs.Select(one => (_tallies[one.Target], one.Target, one.Output)));

    public Task<long?> CountAsync(SourceAddress address, CancellationToken cancellationToken) => SourceClient.KeysAsync(address, source, cancellationToken);

    public async Task<IStreamRewriter> OpenAsync(ProxyTarget target, StreamStart start, CancellationToken cancellationToken)
    {
        if (_traits is null)
        {
            await CheckAsync(start.Source, cancellationToken).ConfigureAwait(false);
        }

        // Now that it has a follower, it has a backlog too. Looked at beside the stream, and once for all targets of a link.
        if (Interlocked.Exchange(ref _lookedAt, start.Offset) != start.Offset)
        {
            _ = LookAtBacklogAsync(start.Source, cancellationToken);
        }

        var tally = _tallies[target];
        if (start.Database is null && !start.IsAfterSnapshot)
        {
            start = start with { Database = tally.DatabaseAt(start.Offset) };
        }

        if (start.IsAfterSnapshot)
        {
            tally.Stops.Clear();
        }

        var traits = _traits!;
        return new Rewriter(traits, target, start, refetches ? new SourceClient(start.Source, source, () => traits.KnowsExpireTime) : null, KeepsMessages, tally);
    }

    public TargetReading Read(ProxyTarget target) => _tallies[target].Read();

    private sealed class Rewriter : IStreamRewriter
    {
        private readonly StreamRewriter _rewriter;
        private readonly SourceClient? _client;
        private readonly TargetTally _tally;

        public Rewriter(SourceTraits traits, ProxyTarget target, StreamStart start, SourceClient? client, bool keepsMessages, TargetTally tally)
        {
            _client = client;
            _tally = tally;
            var options = StreamOptions.Default with { ReadsStraddledKeys = client is not null, RestoresAsOldServers = traits.IsOld, KeepsMessages = keepsMessages };
            _rewriter = new StreamRewriter(traits.Commands, target.Filter, client, options, start.Offset, start.Database, tally.Hidden);
            tally.Begin(_rewriter.Counters);
        }

        public async ValueTask RewriteAsync(ReadOnlyMemory<byte> stream, IBufferWriter<byte> output, CancellationToken cancellationToken)
        {
            try
            {
                await _rewriter.RewriteAsync(stream, output, cancellationToken).ConfigureAwait(false);
            }
            catch (StreamStopException e)
            {
                throw _tally.Stops.Judge(e);
            }
            catch (StrayKeyException e)
            {
                throw new ReshardException(ReshardFailure.Stray, e.Message, e);
            }
            catch (IOException e)
            {
                throw new ReshardException(ReshardFailure.SourceUnreachable, $"A value could not be asked of the source: {e.Message}", e);
            }
        }

        public async ValueTask DisposeAsync()
        {
            _tally.End(_rewriter.Counters);
            _tally.Left(_rewriter.Offset, _rewriter.Databases);
            if (_client is not null)
            {
                await _client.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
