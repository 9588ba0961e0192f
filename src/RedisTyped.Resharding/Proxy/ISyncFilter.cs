using System.IO.Pipelines;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Does the filtering of a proxy. Thread-safe.</summary>
internal interface ISyncFilter
{
    /// <summary>Filters a snapshot for several targets, reading it once.</summary>
    /// <param name="snapshot">The snapshot, without anything behind it.</param>
    /// <param name="length">Its bytes; null when nobody knows.</param>
    /// <param name="outputs">Who gets what; a writer whose reader has ended gets no more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The database in which the stream begins; null when the snapshot does not say, which means that a SELECT comes first.</returns>
    Task<int?> FilterAsync(
        PipeReader snapshot, long? length, IReadOnlyList<(ProxyTarget Target, PipeWriter Output)> outputs, CancellationToken cancellationToken);

    /// <summary>Begins to rewrite a stream.</summary>
    /// <param name="target">For whom.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IStreamRewriter> OpenAsync(ProxyTarget target, StreamStart start, CancellationToken cancellationToken);

    /// <summary>What a target has been given and spared so far.</summary>
    TargetReading Read(ProxyTarget target);
}
