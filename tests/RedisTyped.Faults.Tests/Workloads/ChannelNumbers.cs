using System.Collections.Concurrent;

namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>The numbers that go over a channel: who hears of one and then of a later one has missed those in between. Thread-safe.</summary>
internal sealed class ChannelNumbers
{
    private readonly ConcurrentDictionary<long, bool> _doubtful = new();
    private long _last;

    /// <summary>The next number to publish.</summary>
    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>A number whose call failed: it may not have been published, or late.</summary>
    public void Doubt(long number) => _doubtful[number] = true;

    /// <summary>The first number missing between two that followed each other, but for those in doubt; null for none.</summary>
    public long? FirstMissing(long before, long next)
    {
        for (long number = before + 1; number < next; number++)
        {
            if (!_doubtful.ContainsKey(number))
            {
                return number;
            }
        }

        return null;
    }
}
