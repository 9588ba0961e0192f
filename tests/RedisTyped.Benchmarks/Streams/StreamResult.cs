using RedisTyped.Resharding.Filters;

namespace RedisTyped.Benchmarks.Streams;

/// <summary>What a filter came to.</summary>
/// <param name="Filter">Its name.</param>
/// <param name="Speed">How fast it is.</param>
/// <param name="IsMet">Whether it reaches the target; null where there is none.</param>
internal sealed record StreamResult(string Filter, StreamSpeed Speed, bool? IsMet)
{
    /// <summary>Small commands a second that it must reach with correct splitting, whatever the filter.</summary>
    public const double Target = 5_000_000;

    private const double MostAllocated = 0.01;

    /// <summary>Measures all filters.</summary>
    /// <param name="stream">What they are given.</param>
    /// <param name="time">How long each is measured.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task<IReadOnlyList<StreamResult>> MeasureAsync(SampleStream stream, TimeSpan time, CancellationToken cancellationToken)
    {
        var results = new List<StreamResult>();
        foreach ((string name, IKeyFilter filter) in StreamFilters.All())
        {
            StreamSpeed speed = await StreamSpeed.MeasureAsync(stream, filter, time, cancellationToken);

            // An expression costs what it costs, and so does the MD5 of each key that rings take.
            bool counts = filter is not RegexKeyFilter && !name.Contains("ketama", StringComparison.Ordinal);
            results.Add(new StreamResult(name, speed, counts ? speed.CommandsPerSecond >= Target && speed.BytesPerCommand < MostAllocated : null));
        }

        return results;
    }
}
