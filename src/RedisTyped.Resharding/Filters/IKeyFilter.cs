namespace RedisTyped.Resharding.Filters;

/// <summary>
/// Decides which keys go to one target. Asked once for every key of a snapshot and for the keys of every streamed command, from one
/// thread at a time but from different ones over the run: an implementation gives the same answer for the same key always, allocates
/// nothing and does not block.
/// </summary>
public interface IKeyFilter
{
    /// <summary>Whether a key belongs on the target.</summary>
    /// <param name="key">The key as a client would send it: integers written out, nothing compressed. Any bytes, none at all too.</param>
    /// <param name="db">Number of the database that holds the key, from 0.</param>
    /// <returns>True to keep the key, false to leave it out.</returns>
    bool Keeps(ReadOnlySpan<byte> key, int db);
}
