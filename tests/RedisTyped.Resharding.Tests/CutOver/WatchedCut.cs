namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A cut-over that is done, and goes on with what comes behind it: what is written to the new nodes is brought back.</summary>
internal sealed class WatchedCut(Task watching, CancellationTokenSource ending) : IDisposable
{
    /// <summary>Whether it goes on no more, which is a fault.</summary>
    public bool HasEnded => watching.IsCompleted;

    /// <summary>Why it goes on no more.</summary>
    public string? Fault => watching.Exception?.ToString();

    /// <summary>Ends it, as whoever runs it does.</summary>
    public async Task EndAsync()
    {
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    public void Dispose() => ending.Dispose();
}
