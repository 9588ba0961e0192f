namespace RedisTyped.Routing.Twemproxy;

/// <summary>
/// twemproxy's <c>modula</c>: every server has as many places in a row as its weight, and a hash belongs to the place of its remainder.
/// </summary>
internal sealed class WeightedRemainder
{
    private readonly int[] _order;
    private readonly uint[] _ends;
    private readonly uint _total;
    private readonly bool _onePlaceEach;

    public WeightedRemainder(IReadOnlyList<RouterNode> nodes)
    {
        _order = ServerOrder.Of(nodes);
        _ends = new uint[_order.Length];
        for (int i = 0; i < _order.Length; i++)
        {
            _total += (uint)nodes[_order[i]].Weight;
            _ends[i] = _total;
        }

        _onePlaceEach = _total == (uint)nodes.Count;
    }

    /// <summary>The number of places.</summary>
    public uint Total => _total;

    /// <summary>Gives the node of a hash.</summary>
    public int NodeAt(uint hash)
    {
        uint place = hash % _total;
        return _order[_onePlaceEach ? (int)place : ServerAt(place)];
    }

    /// <summary>The part of all hashes that each node owns.</summary>
    /// <param name="values">How many different hashes there are.</param>
    public IReadOnlyList<double> Shares(long values)
    {
        double[] shares = new double[_order.Length];
        (long rounds, long rest) = Math.DivRem(values, _total);
        long start = 0;
        for (int i = 0; i < _order.Length; i++)
        {
            long end = _ends[i];
            shares[_order[i]] = ((rounds * (end - start)) + Math.Clamp(rest - start, 0, end - start)) / (double)values;
            start = end;
        }

        return shares;
    }

    private int ServerAt(uint place)
    {
        // The first server whose places end behind this one.
        int low = 0;
        int high = _ends.Length - 1;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (_ends[middle] <= place)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
