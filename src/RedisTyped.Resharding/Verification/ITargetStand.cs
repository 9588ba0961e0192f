using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Verification;

/// <summary>Tells where in a source's stream the target of a link stands.</summary>
internal interface ITargetStand
{
    /// <summary>Whether it is told each second only, so that two looks at a key that is written more often are never of one moment.</summary>
    bool IsCoarse => false;

    /// <summary>Writes the requests whose replies tell, into the transaction that reads values of the target.</summary>
    /// <returns>How many they are.</returns>
    int Write(RespBuffer request);

    /// <summary>Gives the offset up to which everything was applied to the target before it was asked, where the target does not tell itself.</summary>
    ValueTask<long> BeforeAsync(CancellationToken cancellationToken);

    /// <summary>Says where the target stood while it was read.</summary>
    /// <param name="replies">The replies to what was written.</param>
    /// <param name="before">What <see cref="BeforeAsync"/> gave.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Two offsets: it stood at one of those between them, at the first at least; the same twice where it is known exactly.</returns>
    ValueTask<(long Least, long Most)> StoodAsync(object?[] replies, long before, CancellationToken cancellationToken);
}
