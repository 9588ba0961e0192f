using System.Diagnostics.CodeAnalysis;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// Whose turn it is to append to a history, or to do something with it: a link that appends keeps it until its command or transaction is whole. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The semaphore holds nothing of the system unless its wait handle is asked for.")]
internal sealed class HistoryTurn
{
    private readonly SemaphoreSlim _free = new(1, 1);
    private MergeLander? _holder;

    /// <summary>The link that keeps it from one append to the next; null for none.</summary>
    public MergeLander? Holder => Volatile.Read(ref _holder);

    /// <summary>Waits for it, and takes it. What was taken must be given back by <see cref="Release"/>, unless a link keeps it.</summary>
    public Task TakeAsync(CancellationToken cancellationToken) => _free.WaitAsync(cancellationToken);

    /// <summary>Takes it, if nobody has it.</summary>
    public Task<bool> TryTakeAsync() => _free.WaitAsync(0);

    /// <summary>Gives it back.</summary>
    public void Release() => _free.Release();

    /// <summary>A link keeps what it has taken.</summary>
    public void Keep(MergeLander lander) => Volatile.Write(ref _holder, lander);

    /// <summary>A link gives back what it has kept; nothing happens if it keeps nothing.</summary>
    public void GiveBack(MergeLander lander)
    {
        if (Interlocked.CompareExchange(ref _holder, null, lander) == lander)
        {
            _free.Release();
        }
    }
}
