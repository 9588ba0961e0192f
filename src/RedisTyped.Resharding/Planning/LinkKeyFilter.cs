using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Planning;

/// <summary>The keys of one link: those that change their node between its two, without what the library keeps for itself.</summary>
internal sealed class LinkKeyFilter(OwnerKeyFilter owners) : IKeyFilter
{
    /// <summary>The keys met that the old topology has on another node than the source.</summary>
    public StrayKeys Strays => owners.Strays;

    /// <inheritdoc/>
    public bool Keeps(ReadOnlySpan<byte> key, int db) => !ToolKeys.Has(key) && owners.Keeps(key, db);
}
