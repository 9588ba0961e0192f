using System.IO.Pipelines;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Does the filtering of a proxy. Thread-safe.</summary>
internal interface ISyncFilter
{
    /// <summary>Begins to filter a snapshot for several targets, reading it once.</summary>
    /// <param name="length">Its bytes; null when nobody knows.</param>
    /// <param name="outputs">Who gets what; a writer whose reader has ended gets no more. None is completed.</param>
    ISnapshotFilter Begin(long? length, IReadOnlyList<(ProxyTarget Target, PipeWriter Output)> outputs);

    /// <summary>Asks how many keys a server of the source has.</summary>
    /// <returns>About how many come in a snapshot; null when it does not say.</returns>
    /// <exception cref="Failures.ReshardException">It cannot be asked.</exception>
    Task<long?> CountAsync(SourceAddress address, CancellationToken cancellationToken);

    /// <summary>Begins to rewrite a stream.</summary>
    /// <param name="target">For whom.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IStreamRewriter> OpenAsync(ProxyTarget target, StreamStart start, CancellationToken cancellationToken);

    /// <summary>What a target has been given and spared so far.</summary>
    TargetReading Read(ProxyTarget target);
}
