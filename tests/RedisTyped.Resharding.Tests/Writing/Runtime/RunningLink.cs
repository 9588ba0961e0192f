using System.Diagnostics;
using System.IO.Pipelines;
using System.Threading.Channels;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Rdb.Entries;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing.Runtime;

/// <summary>One link in mode W with the least feed that it needs: a source, its snapshot, its stream through a rewriter, a lander. Begun again after each break.</summary>
internal sealed class RunningLink : IAsyncDisposable
{
    private readonly TestNode _source;
    private readonly IKeyFilter _filter;
    private readonly TimeSpan _lag;
    private readonly SpoolFolder _spool = new(parent: null, limit: 1L << 31);
    private readonly CancellationTokenSource _ending = new();
    private readonly List<ReshardFailure> _breaks = [];
    private Task _running = Task.CompletedTask;
    private volatile ReshardException? _fault;
    private volatile ReplicationLink? _followed;
    private volatile bool _isStreaming;

    private RunningLink(TestNode source, TestNode target, IKeyFilter filter, TimeSpan lag, Func<TargetOptions, TargetOptions> change)
    {
        _source = source;
        _filter = filter;
        _lag = lag;
        Lander = new TargetLander(
            change(new TargetOptions
            {
                Source = source.Name,
                Address = new SourceAddress(target.Host, target.Port),
                Owned = filter,
                Spool = _spool,
            }),
            new ReshardEvents(reported => Events.Add(reported.Name)));
        Lander.OnApplied = () => _followed?.Acknowledge(Lander.Applied);
    }

    public TargetLander Lander { get; }

    /// <summary>How many snapshots were begun.</summary>
    public int Snapshots { get; private set; }

    /// <summary>Names of what was reported.</summary>
    public System.Collections.Concurrent.ConcurrentBag<string> Events { get; } = [];

    /// <summary>Why it was begun again.</summary>
    public IReadOnlyList<ReshardFailure> Breaks
    {
        get
        {
            lock (_breaks)
            {
                return [.. _breaks];
            }
        }
    }

    /// <summary>Runs behind a break, before the lander is opened anew.</summary>
    public Func<Task>? OnBreak { get; set; }

    /// <summary>Why it has ended for good; null while it has not.</summary>
    public ReshardException? Fault => _fault;

    public static RunningLink Start(
        TestNode source, TestNode target, IKeyFilter? filter = null, TimeSpan lag = default, Func<TargetOptions, TargetOptions>? change = null)
    {
        var link = new RunningLink(source, target, filter ?? AllKeys.Instance, lag, change ?? (static options => options));
        link._running = Task.Run(link.RunAsync);
        return link;
    }

    /// <summary>Waits until the snapshot has landed, or where it went on is found.</summary>
    public async Task StreamsAsync()
    {
        await Wait.UntilAsync(() => _isStreaming || _fault is not null, "the stream has begun");
        Assert.Null(_fault);
    }

    /// <summary>Waits until the target has all that the source has sent by now.</summary>
    public async Task CaughtUpAsync()
    {
        // Before it is followed for the first time a source counts nothing.
        await StreamsAsync();
        await using var source = await NodeWire.OpenAsync(_source);
        long written = await source.InfoAsync("replication", "master_repl_offset");
        await Wait.UntilAsync(() => Lander.Applied >= written || _fault is not null, $"offset {written} is applied; it is {Lander.Applied} after {string.Join(' ', Breaks)}");
        Assert.Null(_fault);
    }

    /// <summary>Waits until it has ended for good.</summary>
    public async Task<ReshardException> FailedAsync()
    {
        await Wait.UntilAsync(() => _fault is not null, "the link has failed");
        return _fault!;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Lander.DisposeAsync();
        _spool.Dispose();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            using var attempt = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
            try
            {
                await RunOnceAsync(attempt);
            }
            catch (ReshardException e) when (!e.IsFinal)
            {
                lock (_breaks)
                {
                    _breaks.Add(e.Failure);
                }

                await (OnBreak?.Invoke() ?? Task.CompletedTask);
            }
            catch (ReshardException e)
            {
                _fault = e;
                return;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                _fault = new ReshardException(ReshardFailure.SourceProtocol, e.ToString(), e);
                return;
            }
            finally
            {
                _isStreaming = false;
                await attempt.CancelAsync();
            }
        }
    }

    private async Task RunOnceAsync(CancellationTokenSource attempt)
    {
        CancellationToken ct = attempt.Token;
        LandedPosition? stood = await Lander.OpenAsync(ct);
        var client = new ReplicationClient(
            new SourceOptions { Nodes = [new SourceAddress(_source.Host, _source.Port)] }, ReshardEvents.None);
        await using ReplicationLink link = await client.OpenAsync(stood?.At, TimeSpan.FromSeconds(20), ct);
        LandedPosition from = link.IsFull
            ? await LandSnapshotAsync(link, ct)
            : new LandedPosition(link.Start, stood!.Value.Database);
        Lander.BeginStream(from);
        _followed = link;
        _isStreaming = true;
        link.Acknowledge(from.At.Offset);
        await PumpAsync(link, from, attempt);
    }

    private async Task<LandedPosition> LandSnapshotAsync(ReplicationLink link, CancellationToken ct)
    {
        Snapshots++;
        IRdbEntrySink sink = Lander.BeginSnapshot(link.Start);
        await link.BeginSnapshotAsync(onNewline: null, ct);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19));
        var reader = new RdbEntryReader(new FilteredEntries(_filter, sink));
        Task reading = ReadAsync();
        var fan = new PipeFan([pipe.Writer]);
        bool isWhole = await link.CopySnapshotAsync(fan, ct);
        await fan.CompleteAsync();
        await reading;
        Assert.True(isWhole);
        int db = reader.StreamDatabase ?? 0;
        await Lander.EndSnapshotAsync(db, ct);
        return new LandedPosition(link.Start, db);

        async Task ReadAsync()
        {
            try
            {
                await reader.RunAsync(pipe.Reader, ct);
            }
            finally
            {
                await pipe.Reader.CompleteAsync();
            }
        }
    }

    private async Task PumpAsync(ReplicationLink link, LandedPosition from, CancellationTokenSource attempt)
    {
        await using Stream reads = await NodeWire.ConnectAsync(_source);
        await using var stamped = new StampedSource(reads, knowsExpireTime: true);
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, _filter, stamped, StreamOptions.Default, from.At.Offset, from.Database);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 256 * 1024, resumeWriterThreshold: 128 * 1024));
        var chunks = Channel.CreateBounded<(byte[] Bytes, long At)>(16);
        Task[] tasks =
        [
            link.CopyStreamAsync(new PipeFan([pipe.Writer]), onRead: null, attempt.Token),
            RewriteAsync(pipe.Reader, rewriter, chunks.Writer, attempt.Token),
            ApplyAsync(chunks.Reader, attempt.Token),
        ];
        Task first = await Task.WhenAny(tasks);
        await attempt.CancelAsync();
        await Task.WhenAll(tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private static async Task RewriteAsync(PipeReader input, StreamRewriter rewriter, ChannelWriter<(byte[] Bytes, long At)> output, CancellationToken ct)
    {
        var rewritten = new RespBuffer(64 * 1024);
        while (true)
        {
            ReadResult read = await input.ReadAsync(ct);
            foreach (ReadOnlyMemory<byte> part in read.Buffer)
            {
                await rewriter.RewriteAsync(part, rewritten, ct);
            }

            input.AdvanceTo(read.Buffer.End);
            if (rewritten.Length > 0)
            {
                await output.WriteAsync((rewritten.Written.ToArray(), Stopwatch.GetTimestamp()), ct);
                rewritten.Clear();
            }
        }
    }

    private async Task ApplyAsync(ChannelReader<(byte[] Bytes, long At)> input, CancellationToken ct)
    {
        await foreach ((byte[] bytes, long at) in input.ReadAllAsync(ct))
        {
            if (_lag - Stopwatch.GetElapsedTime(at) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait, ct);
            }

            await Lander.ApplyAsync(bytes, DateTimeOffset.UtcNow, ct);
        }
    }

    private sealed class FilteredEntries(IKeyFilter filter, IRdbEntrySink sink) : IRdbEntrySink
    {
        public bool Begin(in RdbEntry entry) => (entry.IsFunction || filter.Keeps(entry.Key, entry.Database)) && sink.Begin(entry);

        public void Value(ReadOnlySpan<byte> piece) => sink.Value(piece);

        public void End(ReadOnlySpan<byte> footer) => sink.End(footer);

        public ValueTask FlushAsync(CancellationToken cancellationToken) => sink.FlushAsync(cancellationToken);
    }
}
