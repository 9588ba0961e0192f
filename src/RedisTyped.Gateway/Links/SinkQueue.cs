namespace RedisTyped.Gateway.Links;

/// <summary>Those who wait for replies of a link, in the order of their requests. Not thread-safe.</summary>
internal sealed class SinkQueue
{
    private const int Smallest = 256;

    private ReplySink?[] _sinks = new ReplySink?[Smallest];
    private int _head;

    /// <summary>How many wait.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one behind the others.</summary>
    public void Add(ReplySink sink)
    {
        if (Count == _sinks.Length)
        {
            Grow();
        }

        _sinks[(_head + Count++) & (_sinks.Length - 1)] = sink;
    }

    /// <summary>Takes those that wait for the longest time.</summary>
    /// <param name="taken">Takes them.</param>
    /// <returns>How many they are.</returns>
    public int Take(Span<ReplySink> taken)
    {
        int count = Math.Min(Count, taken.Length);
        for (int i = 0; i < count; i++)
        {
            ref ReplySink? sink = ref _sinks[_head];
            taken[i] = sink!;
            sink = null;
            _head = (_head + 1) & (_sinks.Length - 1);
        }

        Count -= count;
        return count;
    }

    private void Grow()
    {
        var more = new ReplySink?[_sinks.Length * 2];
        for (int i = 0; i < Count; i++)
        {
            more[i] = _sinks[(_head + i) & (_sinks.Length - 1)];
        }

        _sinks = more;
        _head = 0;
    }
}
