namespace RedisTyped.Resharding.CutOver;

/// <summary>The links that keep the targets up to date, as a cut-over needs them. Thread-safe.</summary>
internal interface ICutLinks
{
    /// <summary>How far the slowest link is behind; null while one of them does not follow its source.</summary>
    Task<TimeSpan?> LagAsync(CancellationToken cancellationToken);

    /// <summary>What is done before writes are held back, so that less is left for then. Done again before each try, since what it has done does not last.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Waits until every target has what its sources had written up to some offsets.</summary>
    /// <param name="offsets">By source.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task DrainAsync(IReadOnlyDictionary<string, long> offsets, CancellationToken cancellationToken);

    /// <summary>What is done while writes of some sources are held back and all of theirs has arrived; says what is wrong with the targets, or null. May be done twice.</summary>
    /// <param name="sources">Those whose writes are held back.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<string?> SettleAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken);

    /// <summary>Undoes that while the writes of these sources are still held back, since they are to go on.</summary>
    /// <param name="sources">Those whose writes are held back.</param>
    /// <param name="cancellationToken">Cancelled no later than they are.</param>
    Task TakeBackAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken);

    /// <summary>What is done when the cut-over is given up. May be done twice.</summary>
    Task AbandonAsync(CancellationToken cancellationToken);

    /// <summary>Ends what is written by a connection of the tool's own into servers that are to serve: none of it may come behind what clients write there. May be done twice.</summary>
    Task CeaseAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Makes the targets servers of their own. May be done twice.</summary>
    Task ReleaseAsync(CancellationToken cancellationToken);
}
