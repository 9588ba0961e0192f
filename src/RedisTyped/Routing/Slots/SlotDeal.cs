namespace RedisTyped.Routing.Slots;

/// <summary>
/// The even deal of slots that <c>redis-cli --cluster create</c> makes for masters in the order given, so that a topology without
/// slot ranges fits a cluster created that way.
/// </summary>
internal static class SlotDeal
{
    /// <summary>Deals all slots out.</summary>
    /// <param name="nodeCount">How many nodes there are, 1 to 16384.</param>
    /// <returns>One range for each node.</returns>
    /// <remarks>
    /// redis-cli adds up the share in single precision and rounds halves away from zero (<c>lround</c>). The same is done here, as double
    /// precision would end some ranges one slot apart. With thousands of nodes that sum drifts past the last slot, where redis-cli has no
    /// answer; then every later node is left one slot.
    /// </remarks>
    public static SlotRange[] Even(int nodeCount)
    {
        var ranges = new SlotRange[nodeCount];
        float share = SlotRange.SlotCount / (float)nodeCount;
        float dealt = 0;
        int first = 0;
        for (int node = 0; node < nodeCount; node++)
        {
            int last = node == nodeCount - 1
                ? SlotRange.SlotCount - 1
                : (int)Math.Round((double)(dealt + share - 1), MidpointRounding.AwayFromZero);
            last = Math.Clamp(last, first, SlotRange.SlotCount - (nodeCount - node));
            ranges[node] = new SlotRange(first, last);
            first = last + 1;
            dealt += share;
        }

        return ranges;
    }
}
