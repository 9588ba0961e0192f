namespace RedisTyped.Resharding.Streaming;

/// <summary>Reads values of a source together with the offset of its stream at which they are so.</summary>
internal interface IStampedSource
{
    /// <summary>Reads a key. Several reads may be under way at the same time.</summary>
    /// <param name="key">The key.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>What the key holds exactly when the source's stream is as long as the offset says.</returns>
    Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken);

    /// <summary>Makes the source's stream longer by bytes that change nothing, and that a <see cref="StreamRewriter"/> drops.</summary>
    /// <param name="count">How many bytes at least.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>An offset behind them; null where this source cannot.</returns>
    Task<long?> LengthenAsync(long count, CancellationToken cancellationToken);
}

/// <summary>A value as it was at one offset.</summary>
/// <param name="Offset">The offset: the end of a command of the stream.</param>
/// <param name="Payload">What DUMP gave; null where there was no key.</param>
/// <param name="ExpiresAt">When the key expires, in milliseconds since 1970; 0 where it does not.</param>
/// <param name="MayBeHidden">Whether there was no key for a replica, which hides those whose time is over by its clock: the master may have given it more.</param>
internal sealed record StampedValue(long Offset, byte[]? Payload, long ExpiresAt, bool MayBeHidden = false);
