using System.IO.Pipelines;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Links;

/// <summary>A lander that takes a filtered RDB as bytes, as a real replica does, in the place of entries.</summary>
internal interface IRdbLander : ILander
{
    /// <summary>A snapshot begins, as <see cref="ILander.BeginSnapshot"/>, which is not called then.</summary>
    /// <param name="at">What the target will have once the snapshot has landed.</param>
    /// <returns>Takes the bytes; completed by the caller, right at the end of the RDB or with why it is not whole.</returns>
    PipeWriter BeginRdb(ReplicationPosition at);

    /// <summary>Gives the id of the history that the target follows for that of the source's.</summary>
    /// <returns>The id; null where the source's is none.</returns>
    string? HistoryOf(string source);
}
