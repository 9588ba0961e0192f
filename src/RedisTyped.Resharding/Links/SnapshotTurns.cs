namespace RedisTyped.Resharding.Links;

/// <summary>Lets a number of sources have a snapshot under way at a time: each is a fork of the source and a load for the targets. Thread-safe.</summary>
internal sealed class SnapshotTurns(int most) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(most, most);

    /// <summary>Waits for a turn.</summary>
    /// <returns>Gives it back when disposed of; harmless to do twice.</returns>
    public async Task<IDisposable> TakeAsync(CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_turns);
    }

    public void Dispose() => _turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private SemaphoreSlim? _turns = turns;

        public void Dispose() => Interlocked.Exchange(ref _turns, null)?.Release();
    }
}
