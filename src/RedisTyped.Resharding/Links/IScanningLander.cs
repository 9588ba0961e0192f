using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// A lander that has the keys which its source holds read one after the other while the stream goes on, in the place of a snapshot. What is
/// read is so at one offset of the stream, and is put in exactly there. Called from where the stream is rewritten.
/// </summary>
internal interface IScanningLander : ILander
{
    /// <summary>For which keys the stream passes: those that the target has already. It changes only at <see cref="PlaceAsync"/>.</summary>
    IKeyFilter Passing { get; }

    /// <summary>Whether there are keys to be read.</summary>
    bool IsScanning { get; }

    /// <summary>The offset at which what was read is to be put in; null where nothing is.</summary>
    long? StopAt { get; }

    /// <summary>When the next keys may be read; null for at once.</summary>
    Task? Pause { get; }

    /// <summary>Reads the next keys; <see cref="StopAt"/> is set then, unless there were none.</summary>
    /// <param name="server">The server that sends the stream.</param>
    /// <param name="offset">How far the stream has been rewritten: what is read is not older.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask ReadAsync(SourceAddress server, long offset, CancellationToken cancellationToken);

    /// <summary>The stream has come to <see cref="StopAt"/>, and all before it was given.</summary>
    /// <param name="isEven">Whether the rewritten stream ends there too. If not, something waits in it, and the keys are read again later.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask PlaceAsync(bool isEven, CancellationToken cancellationToken);
}
