namespace RedisTyped.Resharding.Filters;

/// <summary>The strays that a filter has met, some of them by name. Thread-safe.</summary>
public sealed class StrayKeys
{
    /// <summary>How many different keys are remembered.</summary>
    public const int SampleSize = 20;

    private readonly List<byte[]> _sample = [];
    private readonly Lock _lock = new();
    private long _count;

    /// <summary>How many times a stray was met: once for each key of a snapshot, and once for each time a streamed command names it.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The first <see cref="SampleSize"/> different ones.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Sample
    {
        get
        {
            lock (_lock)
            {
                return [.. _sample];
            }
        }
    }

    internal void Add(ReadOnlySpan<byte> key)
    {
        Interlocked.Increment(ref _count);
        lock (_lock)
        {
            if (_sample.Count == SampleSize)
            {
                return;
            }

            foreach (byte[] known in _sample)
            {
                if (key.SequenceEqual(known))
                {
                    return;
                }
            }

            _sample.Add(key.ToArray());
        }
    }
}
