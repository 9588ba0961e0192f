namespace RedisTyped.Faults.Tests.Workloads;

/// <summary>The numbers that go over a channel: who hears of one and then of a later one has missed those in between. Thread-safe.</summary>
internal sealed class ChannelNumbers
{
    private readonly Lock _gate = new();

    // Where a node is down they come one behind the other: kept one by one, hours of faults would look like a client that grows.
    private readonly List<(long First, long Last)> _doubtful = [];
    private long _last;

    /// <summary>The next number to publish.</summary>
    public long Next() => Interlocked.Increment(ref _last);

    /// <summary>A number whose call failed: it may not have been published, or late.</summary>
    public void Doubt(long number)
    {
        lock (_gate)
        {
            if (_doubtful is [.., (var first, var last)] && last == number - 1)
            {
                _doubtful[^1] = (first, number);
            }
            else
            {
                _doubtful.Add((number, number));
            }
        }
    }

    /// <summary>The first number missing between two that followed each other, but for those in doubt; null for none.</summary>
    public long? FirstMissing(long before, long next)
    {
        lock (_gate)
        {
            for (long number = before + 1; number < next; number++)
            {
                int at = _doubtful.FindIndex(range => range.First <= number && number <= range.Last);
                if (at < 0)
                {
                    return number;
                }

                number = _doubtful[at].Last;
            }
        }

        return null;
    }
}
