using RedisTyped.Benchmarks.Measuring;
using RedisTyped.Benchmarks.Resharding;
using RedisTyped.Testing;

namespace RedisTyped.Benchmarks.Following;

/// <summary>What the proxy adds to a stream, and what it costs the source.</summary>
internal static class FollowingRun
{
    /// <summary>Measures, on servers that it starts.</summary>
    /// <param name="repetitions">How often each figure is taken.</param>
    /// <param name="time">For how long each stream is watched.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InvalidDataException">Not everything came through.</exception>
    public static async Task<IReadOnlyList<MeasuredFigure>> MeasureAsync(int repetitions, TimeSpan time, CancellationToken cancellationToken)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(
            3,
            new RedisNodesOptions
            {
                Server = RedisServerKind.RedisServer,
                ExtraArguments = ["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0", "--repl-diskless-load", "on-empty-db"],
            },
            cancellationToken);
        var figures = new List<MeasuredFigure>();
        foreach (SyncRow row in SyncRow.Catalog.Where(static row => row.Name is "keep-all" or "keep-half"))
        {
            figures.AddRange(await AddedLatency.MeasureAsync(nodes, row, repetitions, time, cancellationToken));
        }

        figures.AddRange(await SourceCost.MeasureAsync(nodes, repetitions, cancellationToken));
        return figures;
    }
}
