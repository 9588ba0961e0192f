namespace RedisTyped.Routing;

/// <summary>A run of hash slots, both ends included.</summary>
/// <param name="First">The first slot, 0 to 16383.</param>
/// <param name="Last">The last slot, not below <paramref name="First"/>.</param>
public readonly record struct SlotRange(int First, int Last)
{
    /// <summary>How many slots there are.</summary>
    internal const int SlotCount = 16384;

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}
