namespace RedisTyped.Faults.Tests.Scenes;

/// <summary>Waits for what servers and clients do in their own time.</summary>
internal static class Patience
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks until it is so.</summary>
    /// <returns>Whether it came to be so before the time was up.</returns>
    public static async Task<bool> UntilAsync(Func<Task<bool>> ask, TimeSpan limit)
    {
        using var stop = new CancellationTokenSource(limit);
        using var pace = new PeriodicTimer(Pace);
        while (!await ask())
        {
            if (stop.IsCancellationRequested)
            {
                return false;
            }

            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        return true;
    }

    /// <summary>Asks until it is so.</summary>
    /// <returns>Whether it came to be so before the time was up.</returns>
    public static Task<bool> UntilAsync(Func<bool> ask, TimeSpan limit) => UntilAsync(() => Task.FromResult(ask()), limit);
}
