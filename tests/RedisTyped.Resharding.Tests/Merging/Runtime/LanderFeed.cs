using System.Collections.Concurrent;
using System.IO.Pipelines;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Merging.Runtime;

/// <summary>Brings one link from its source to a lander, again and again until it is ended: the least that does so.</summary>
internal sealed class LanderFeed : IAsyncDisposable
{
    private readonly TestNode _source;
    private readonly ILander _lander;
    private readonly IKeyFilter _filter;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentQueue<ReshardException> _faults = new();
    private readonly Task _running;
    private ReplicationLink? _link;

    private LanderFeed(TestNode source, ILander lander, IKeyFilter filter)
    {
        _source = source;
        _lander = lander;
        _filter = filter;
        lander.OnApplied = () => _link?.Acknowledge(lander.Applied);
        _running = RunAsync();
    }

    /// <summary>Why the link was opened again, each time.</summary>
    public IReadOnlyCollection<ReshardException> Faults => _faults;

    /// <summary>Ends when the link cannot go on, with why.</summary>
    public Task Stopped => _running;

    /// <summary>How many snapshots the source has sent.</summary>
    public int Snapshots { get; private set; }

    private SourceOptions Options => new()
    {
        Nodes = [new SourceAddress(_source.Host, _source.Port)],
        LongestRetryDelay = TimeSpan.FromMilliseconds(100),
    };

    public static LanderFeed Start(TestNode source, ILander lander, IKeyFilter filter) => new(source, lander, filter);

    /// <summary>Waits until the target has all that the source has written.</summary>
    public async Task DrainAsync()
    {
        await using var wire = await Replication.Runtime.Wire.ToAsync(_source);
        long written = await wire.NumberAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(
            async () =>
            {
                // Fails while the link is opened again.
                using var giving = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
                var drained = _lander.DrainAsync(written, giving.Token).AsTask();
                await await Task.WhenAny(drained, _running);
                await giving.CancelAsync();
                return _lander.Applied >= written;
            },
            $"the target has offset {written}");
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(_ending.Token);
            }
            catch (ReshardException e) when (!e.IsFinal)
            {
                _faults.Enqueue(e);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var stands = await _lander.OpenAsync(cancellationToken);
        await using var link = await new ReplicationClient(Options, ReshardEvents.None).OpenAsync(stands?.At, TimeSpan.FromSeconds(20), cancellationToken);
        _link = link;
        int? database = stands?.Database;
        if (link.IsFull)
        {
            Snapshots++;
            await link.BeginSnapshotAsync(null, cancellationToken);
            var pipe = new Pipe();
            var reader = new RdbEntryReader(new FilteredSink(_lander.BeginSnapshot(link.Start), _filter));
            using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var copying = CopyAsync(pipe.Writer);
            try
            {
                await reader.RunAsync(pipe.Reader, failing.Token);
            }
            catch
            {
                await failing.CancelAsync();
                await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                throw;
            }

            await copying;
            database = reader.StreamDatabase ?? 0;
            await _lander.EndSnapshotAsync(database.Value, cancellationToken);

            async Task CopyAsync(PipeWriter writer)
            {
                try
                {
                    await link.CopySnapshotAsync(new PipeFan([writer]), failing.Token);
                    await writer.CompleteAsync();
                }
                catch (Exception e)
                {
                    await writer.CompleteAsync(e);
                    throw;
                }
            }
        }

        _lander.BeginStream(new LandedPosition(link.Start, database));
        link.Acknowledge(_lander.Applied);
        await PassStreamAsync(link, link.Start, database, cancellationToken);
    }

    private async Task PassStreamAsync(ReplicationLink link, ReplicationPosition start, int? database, CancellationToken cancellationToken)
    {
        await using var client = new SourceClient(link.Address, Options, static () => true);
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, _filter, client, StreamOptions.Default, start.Offset, database);
        var pipe = new Pipe();
        using var failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var copying = CopyAsync();
        var output = new RespBuffer(64 * 1024);
        try
        {
            while (true)
            {
                var read = await pipe.Reader.ReadAsync(failing.Token);
                foreach (var segment in read.Buffer)
                {
                    output.Clear();
                    await rewriter.RewriteAsync(segment, output, failing.Token);
                    await _lander.ApplyAsync(output.WrittenMemory, DateTimeOffset.UnixEpoch, failing.Token);
                }

                pipe.Reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }
        }
        finally
        {
            await failing.CancelAsync();
            await copying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await copying;

        async Task CopyAsync()
        {
            try
            {
                await link.CopyStreamAsync(new PipeFan([pipe.Writer]), null, failing.Token);
            }
            catch (Exception e)
            {
                await pipe.Writer.CompleteAsync(e);
                throw;
            }
        }
    }

    private sealed class FilteredSink(IRdbEntrySink inner, IKeyFilter filter) : IRdbEntrySink
    {
        public bool Begin(in RdbEntry entry) => (entry.IsFunction || filter.Keeps(entry.Key, entry.Database)) && inner.Begin(entry);

        public void Value(ReadOnlySpan<byte> piece) => inner.Value(piece);

        public void End(ReadOnlySpan<byte> footer) => inner.End(footer);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
    }
}
