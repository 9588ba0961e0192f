namespace RedisTyped.Benchmarks.Measuring;

/// <summary>
/// Takes latencies from many threads without a lock and without memory: each thread counts in a histogram of its own, made beforehand.
/// </summary>
internal sealed class LatencyRecorder
{
    private const int ReadyMade = 64;

    [ThreadStatic]
    private static (LatencyRecorder Owner, int Turn, LatencyHistogram Histogram) Mine;

    private readonly List<LatencyHistogram> _histograms = [.. Enumerable.Range(0, ReadyMade).Select(static _ => new LatencyHistogram())];
    private readonly Lock _gate = new();
    private int _taken;
    private int _turn;

    /// <summary>Counts a latency, or several alike, in ticks of the stopwatch.</summary>
    public void Record(long ticks, long count = 1)
    {
        if (Mine.Owner != this || Mine.Turn != _turn)
        {
            Mine = (this, _turn, Take());
        }

        Mine.Histogram.Record(ticks, count);
    }

    /// <summary>Starts over. Nobody may record at the same time.</summary>
    public void Clear()
    {
        _histograms.ForEach(static histogram => histogram.Clear());
        _taken = 0;
        _turn++;
    }

    /// <summary>All that was recorded. Nobody may record at the same time.</summary>
    public LatencyHistogram Total()
    {
        var total = new LatencyHistogram();
        _histograms.ForEach(total.Add);
        return total;
    }

    private LatencyHistogram Take()
    {
        lock (_gate)
        {
            if (_taken == _histograms.Count)
            {
                _histograms.Add(new LatencyHistogram());
            }

            return _histograms[_taken++];
        }
    }
}
