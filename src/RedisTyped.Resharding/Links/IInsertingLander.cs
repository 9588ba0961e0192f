namespace RedisTyped.Resharding.Links;

/// <summary>A lander that also takes commands that are not in the source's stream: those that bring a value which was read from the source.</summary>
internal interface IInsertingLander : ILander
{
    /// <summary>
    /// Takes commands that come behind all of the stream so far, and before what follows. They do not count in its offsets, and the stream
    /// goes on in the database in which it was. <see cref="ILander.DrainAsync"/> waits for them too.
    /// </summary>
    /// <param name="commands">Whole commands: SELECT first, then RESTORE with REPLACE and ABSTTL, or DEL; the caller's again afterwards.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask InsertAsync(ReadOnlyMemory<byte> commands, CancellationToken cancellationToken);
}
