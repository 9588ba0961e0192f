using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Filters one snapshot, taking it piece by piece. Used by one thread at a time, but for its counter.</summary>
internal interface ISnapshotFilter : IByteSink, IDisposable
{
    /// <summary>How many keys were read. Can be read from any thread.</summary>
    long KeysRead { get; }

    /// <summary>Says that the snapshot was given to its end; all that passes has been written then.</summary>
    /// <returns>The database in which the stream begins; null when the snapshot does not say, which means that a SELECT comes first.</returns>
    /// <exception cref="Failures.ReshardException">The snapshot is not whole.</exception>
    int? Complete();
}
