namespace RedisTyped.Resharding.Replication;

/// <summary>Wakes one waiter; set while nobody waits, it lets the next one through. Thread-safe.</summary>
internal sealed class AsyncSignal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0);
    private int _isSet;

    /// <summary>Gives the signal; one that has been disposed of reaches nobody, and harms nobody.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            try
            {
                _semaphore.Release();
            }
            catch (ObjectDisposedException)
            {
                // A replica can leave, or tell what it has applied, while its link ends: nobody waits for that any more.
            }
        }
    }

    /// <summary>Waits for the signal and takes it.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        Interlocked.Exchange(ref _isSet, 0);
    }

    /// <summary>Waits for the signal for some time at most, and takes it.</summary>
    /// <returns>Whether it came.</returns>
    public async Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        if (!await _semaphore.WaitAsync(limit, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        Interlocked.Exchange(ref _isSet, 0);
        return true;
    }

    public void Dispose() => _semaphore.Dispose();
}
