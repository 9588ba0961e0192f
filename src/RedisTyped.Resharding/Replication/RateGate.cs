namespace RedisTyped.Resharding.Replication;

/// <summary>
/// Keeps snapshots to a rate, which may change at any time: bytes or keys a second over all sources together. Streams are not held back;
/// what a source writes has to get through. Thread-safe.
/// </summary>
internal sealed class RateGate(TimeProvider time)
{
    /// <summary>Rest that was not used counts for so long.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly ChangeSignal _changed = new();
    private SnapshotRate _rate;
    private TimeSpan _until;

    /// <summary>The rate; none by default.</summary>
    public SnapshotRate Rate
    {
        get
        {
            lock (_gate)
            {
                return _rate;
            }
        }

        set
        {
            lock (_gate)
            {
                _rate = value;
                _until = TimeSpan.Zero;
                _changed.Set();
            }
        }
    }

    /// <summary>Waits until so much may have been taken; by another rate from when that is set, by which what waits begins anew.</summary>
    public async ValueTask PassAsync(long bytes, long keys, CancellationToken cancellationToken)
    {
        while (true)
        {
            TimeSpan wait;
            Task changed;
            lock (_gate)
            {
                double seconds = Math.Max(
                    _rate.BytesPerSecond is { } most ? (double)bytes / most : 0,
                    _rate.KeysPerSecond is { } mostKeys ? (double)keys / mostKeys : 0);
                if (seconds == 0)
                {
                    return;
                }

                var now = time.GetElapsedTime(0);
                _until = (_until < now - Burst ? now - Burst : _until) + TimeSpan.FromSeconds(seconds);
                wait = _until - now;
                changed = _changed.Next;
            }

            if (wait <= TimeSpan.Zero)
            {
                return;
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = Task.Delay(wait, time, over.Token);
            bool isOver = await Task.WhenAny(delay, changed).ConfigureAwait(false) == delay;
            await over.CancelAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (isOver)
            {
                return;
            }
        }
    }
}
