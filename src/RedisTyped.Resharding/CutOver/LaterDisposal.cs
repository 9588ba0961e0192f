namespace RedisTyped.Resharding.CutOver;

/// <summary>Disposes of what was added, the last of it first.</summary>
internal sealed class LaterDisposal : IAsyncDisposable
{
    private readonly Stack<IAsyncDisposable> _added = new();

    /// <summary>Adds something to be disposed of.</summary>
    public void Add(IAsyncDisposable one) => _added.Push(one);

    public async ValueTask DisposeAsync()
    {
        while (_added.TryPop(out IAsyncDisposable? one))
        {
            await one.DisposeAsync().ConfigureAwait(false);
        }
    }
}
