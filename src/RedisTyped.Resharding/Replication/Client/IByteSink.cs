using System.Buffers;

namespace RedisTyped.Resharding.Replication.Client;

/// <summary>Takes what a source sends.</summary>
internal interface IByteSink
{
    /// <summary>Takes bytes, and waits until there is room for more.</summary>
    /// <returns>Whether anybody still reads.</returns>
    ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken);
}
