namespace RedisTyped.Benchmarks.Resharding;

/// <summary>Measures all rows, in turn.</summary>
internal static class SyncRun
{
    /// <summary>Measures them.</summary>
    /// <param name="nodes">A master and its replicas.</param>
    /// <param name="repetitions">How often each is measured.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<IReadOnlyList<SyncResult>> MeasureAsync(SyncNodes nodes, int repetitions, TextWriter progress, CancellationToken cancellationToken)
    {
        var samples = SyncRow.Catalog.ToDictionary(static row => row.Name, static _ => new List<SyncSample>());
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            progress.Write($"{repetition + 1}/{repetitions} ");
            foreach (SyncRow row in repetition % 2 == 0 ? SyncRow.Catalog : SyncRow.Catalog.Reverse())
            {
                samples[row.Name].Add(await Sync.RunAsync(nodes, row, cancellationToken));
                progress.Write('.');
            }

            progress.WriteLine();
        }

        return [.. SyncRow.Catalog.Select(row => new SyncResult(row, samples[row.Name], row.Baseline is { } baseline ? samples[baseline] : []))];
    }
}
