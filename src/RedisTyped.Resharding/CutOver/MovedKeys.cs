using RedisTyped.Resharding.Filters;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.CutOver;

/// <summary>The keys that move away from a server: by the old topology it has them, by the new one another has. Thread-safe.</summary>
/// <param name="before">The old topology.</param>
/// <param name="source">What it calls the server.</param>
/// <param name="after">The new topology.</param>
/// <param name="stays">What that calls the same server; null where it is not in it.</param>
internal sealed class MovedKeys(TopologySnapshot before, NodeId source, TopologySnapshot after, NodeId? stays) : IKeyFilter
{
    private readonly int _source = before.IndexOf(source);
    private readonly int _stays = stays is { } node ? after.IndexOf(node) : -1;

    /// <inheritdoc/>
    public bool Keeps(ReadOnlySpan<byte> key, int db) =>
        !OwnKeys.Is(key) && before.OwnerOf(key) == _source && after.OwnerOf(key) != _stays;
}
