using System.Diagnostics;
using System.Globalization;

namespace WebShop.Load;

/// <summary>Counts what visitors do; safe for all of them at the same time.</summary>
internal sealed class LoadFigures
{
    // A tenth of a millisecond each; the last one is for all that took longer.
    private readonly long[] _latencies = new long[20_001];
    private long _requests;
    private long _failures;
    private long _orders;
    private long _refusals;
    private string? _fault;

    public long Requests => Interlocked.Read(ref _requests);

    public long Failures => Interlocked.Read(ref _failures);

    public long Orders => Interlocked.Read(ref _orders);

    /// <summary>Carts that did not become orders: something was sold out.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>What the first failure was.</summary>
    public string? FirstFault => Volatile.Read(ref _fault);

    public void Took(long startedAt)
    {
        double tenths = Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds * 10;
        Interlocked.Increment(ref _latencies[(int)Math.Min(tenths, _latencies.Length - 1)]);
        Interlocked.Increment(ref _requests);
    }

    public void Ordered() => Interlocked.Increment(ref _orders);

    public void Refused() => Interlocked.Increment(ref _refusals);

    public void Failed(string fault)
    {
        Interlocked.Increment(ref _failures);
        Interlocked.CompareExchange(ref _fault, fault, null);
    }

    /// <summary>How long requests took; before the first was answered there is nothing to tell.</summary>
    public string Latency => Requests == 0
        ? "none answered"
        : string.Create(CultureInfo.InvariantCulture, $"p50 {Percentile(0.5):0.0} ms, p99 {Percentile(0.99):0.0} ms");

    // The time within which a part of all requests was answered, in milliseconds.
    private double Percentile(double part)
    {
        long left = (long)Math.Ceiling(Requests * part);
        for (int i = 0; i < _latencies.Length; i++)
        {
            left -= Interlocked.Read(ref _latencies[i]);
            if (left <= 0)
            {
                return (i + 1) / 10.0;
            }
        }

        return _latencies.Length / 10.0;
    }
}
