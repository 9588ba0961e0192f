namespace RedisTyped.Resharding.Filters;

/// <summary>Keeps every key: a copy of the whole node.</summary>
public sealed class AllKeys : IKeyFilter
{
    private AllKeys()
    {
    }

    /// <summary>The one there is.</summary>
    public static AllKeys Instance { get; } = new();

    /// <inheritdoc/>
    public bool Keeps(ReadOnlySpan<byte> key, int db) => true;
}
