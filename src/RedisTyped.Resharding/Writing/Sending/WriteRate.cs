namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>How fast targets are written. Limits can be changed at any time and hold for all links that share this. Thread-safe.</summary>
/// <remarks>A bucket that holds a tenth of a second: https://en.wikipedia.org/wiki/Token_bucket.</remarks>
internal sealed class WriteRate(TimeProvider? time = null)
{
    /// <summary>No wait is longer, so that a limit that was raised is soon noticed.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Lock _gate = new();
    private long _last;
    private double _bytes;
    private double _keys;
    private long _bytesPerSecond;
    private long _keysPerSecond;

    /// <summary>Bytes of commands a second; 0 for no limit.</summary>
    public long BytesPerSecond
    {
        get => Volatile.Read(ref _bytesPerSecond);
        set => Volatile.Write(ref _bytesPerSecond, value);
    }

    /// <summary>Keys of snapshots and commands of streams a second; 0 for no limit.</summary>
    public long KeysPerSecond
    {
        get => Volatile.Read(ref _keysPerSecond);
        set => Volatile.Write(ref _keysPerSecond, value);
    }

    /// <summary>Waits until something may be written, and counts it.</summary>
    public async ValueTask TakeAsync(long bytes, long keys, CancellationToken cancellationToken)
    {
        await ReadyAsync(cancellationToken).ConfigureAwait(false);
        Spend(bytes, keys);
    }

    /// <summary>Waits until something may be written.</summary>
    public async ValueTask ReadyAsync(CancellationToken cancellationToken)
    {
        while (Wait() is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Counts what is written: more than the bucket holds is waited for afterwards.</summary>
    public void Spend(long bytes, long keys)
    {
        lock (_gate)
        {
            _bytes -= BytesPerSecond > 0 ? bytes : 0;
            _keys -= KeysPerSecond > 0 ? keys : 0;
        }
    }

    private TimeSpan Wait()
    {
        long bytesPerSecond = BytesPerSecond;
        long keysPerSecond = KeysPerSecond;
        if (bytesPerSecond <= 0 && keysPerSecond <= 0)
        {
            return TimeSpan.Zero;
        }

        lock (_gate)
        {
            long now = _time.GetTimestamp();
            double passed = _last == 0 ? 1 : _time.GetElapsedTime(_last, now).TotalSeconds;
            _last = now;
            double wait = Math.Max(Fill(ref _bytes, bytesPerSecond, passed), Fill(ref _keys, keysPerSecond, passed));
            return TimeSpan.FromSeconds(Math.Min(wait, LongestWait.TotalSeconds));
        }
    }

    /// <summary>How many seconds are missing until the debt is paid.</summary>
    private static double Fill(ref double bucket, long perSecond, double passed)
    {
        if (perSecond <= 0)
        {
            bucket = 0;
            return 0;
        }

        bucket = Math.Min(bucket + (passed * perSecond), perSecond / 10.0);
        return bucket < 0 ? -bucket / perSecond : 0;
    }
}
