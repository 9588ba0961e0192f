using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Scanning;

/// <summary>
/// Lets the stream pass to a target for the keys that it has. It changes its mind about a key only between two commands, when the key's
/// value has just been put before what follows.
/// </summary>
internal sealed class ScannedFilter(IKeyFilter filter, LandedKeys landed) : IKeyFilter
{
    public bool Keeps(ReadOnlySpan<byte> key, int db) => filter.Keeps(key, db) && landed.IsHere(key, db);
}
