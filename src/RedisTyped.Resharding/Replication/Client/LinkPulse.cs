using System.Globalization;
using System.Net.Sockets;
using RedisTyped.Resharding.Failures;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Keeps a link alive: tells the source again and again what has been applied, and ends a link whose source has fallen silent. Thread-safe.</summary>
internal sealed class LinkPulse : IAsyncDisposable
{
    /// <summary>How often is acknowledged until a source that made its snapshot without a disk has heard it: one that comes too early is lost.</summary>
    private static readonly TimeSpan QuickPulse = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(1);

    private readonly SourceConnection _connection;
    private readonly SourceOptions _options;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _broken = new();
    private readonly AsyncSignal _applied = new();
    private readonly Task _running;
    private long _acknowledged;
    private long _waitingSince;
    private volatile bool _isStreaming;
    private volatile bool _awaitsFirstByte;
    private volatile ReshardException? _fault;

    /// <summary>Begins.</summary>
    /// <param name="connection">The source.</param>
    /// <param name="options">How long it may be silent.</param>
    /// <param name="acknowledged">What is applied already.</param>
    /// <param name="isStreaming">Whether no snapshot comes before the stream.</param>
    public LinkPulse(SourceConnection connection, SourceOptions options, long acknowledged, bool isStreaming)
    {
        _connection = connection;
        _options = options;
        _acknowledged = acknowledged;
        _isStreaming = isStreaming;
        _running = RunAsync(_closing.Token);
    }

    /// <summary>What the source has been told to be applied, or will be next.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Why the link was ended from here; null if it was not.</summary>
    public ReshardException? Fault => _fault;

    /// <summary>For how long the source has been waited for; nothing while it is not.</summary>
    public TimeSpan Silence => Volatile.Read(ref _waitingSince) is not 0 and var since ? _options.Time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Cancelled when the link is found to be broken, which it is also while nobody reads.</summary>
    public CancellationToken Broken => _broken.Token;

    /// <summary>Tells the source what has been applied: at once if that is more than before, then every second.</summary>
    public void Acknowledge(long offset)
    {
        long known = Volatile.Read(ref _acknowledged);
        while (offset > known)
        {
            long seen = Interlocked.CompareExchange(ref _acknowledged, offset, known);
            if (seen == known)
            {
                _applied.Set();
                return;
            }

            known = seen;
        }
    }

    /// <summary>The snapshot has been read.</summary>
    /// <param name="isStreaming">Whether the source takes acknowledgements.</param>
    /// <param name="awaitsFirstByte">Whether it sends nothing before it has heard one.</param>
    public void BeginStream(bool isStreaming, bool awaitsFirstByte)
    {
        _awaitsFirstByte = awaitsFirstByte;
        _isStreaming = isStreaming;
        _applied.Set();
    }

    /// <summary>The first bytes of the stream have come.</summary>
    public void HasBegun() => _awaitsFirstByte = false;

    /// <summary>From now on the source is waited for. Silence counts only then: a reader that is slow to take bytes is no fault of the source.</summary>
    public void Watch() => Volatile.Write(ref _waitingSince, _options.Time.GetTimestamp());

    /// <summary>It is no longer waited for.</summary>
    public void Unwatch() => Volatile.Write(ref _waitingSince, 0);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        _connection.Abort();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
        _broken.Dispose();
        _applied.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        long lastSent = 0;
        TimeSpan longest = _options.SilenceTimeout;
        try
        {
            while (true)
            {
                var wait = _awaitsFirstByte ? QuickPulse : Pulse;
                if (wait > _options.SilenceTimeout)
                {
                    wait = _options.SilenceTimeout;
                }

                bool isNews = await _applied.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                longest = Silence <= _options.SilenceTimeout ? _options.SilenceTimeout : Silence <= longest ? longest : await LongestSilenceAsync(cancellationToken).ConfigureAwait(false);
                if (Silence > longest)
                {
                    throw new ReshardException(
                        ReshardFailure.SourceProtocol, string.Create(CultureInfo.InvariantCulture, $"The source {_connection.Address} was silent for {longest.TotalSeconds:0.#} s."));
                }

                long applied = Acknowledged;
                if (_isStreaming && (!isNews || applied != lastSent || _awaitsFirstByte))
                {
                    lastSent = applied;
                    await _connection.SendAsync(
                        RespWords.Encode("REPLCONF", "ACK", applied.ToString(CultureInfo.InvariantCulture)), cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (ReshardException e)
        {
            _fault = e;
            await BreakAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The reader meets the same end and tells it.
            await BreakAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A source whose pings are further apart is waited for until the next should have come; asked only where it has been silent, since what it says may change.</summary>
    private async Task<TimeSpan> LongestSilenceAsync(CancellationToken cancellationToken)
    {
        TimeSpan known = TimeSpan.Zero;
        if (_isStreaming)
        {
            var (_, period) = await SourcePings.AskAsync(_connection.Address, _options, cancellationToken).ConfigureAwait(false);
            known = (period ?? TimeSpan.Zero) * SourcePings.Grace;
        }

        return known > _options.SilenceTimeout ? known : _options.SilenceTimeout;
    }

    private Task BreakAsync()
    {
        _connection.Abort();
        return _broken.CancelAsync();
    }
}
