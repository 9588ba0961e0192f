using System.Buffers;

namespace RedisTyped.Resharding.Proxy;

/// <summary>Rewrites the stream of one link for one target, so that every offset stays what it was. Used by one thread at a time.</summary>
internal interface IStreamRewriter : IAsyncDisposable
{
    /// <summary>Takes the next bytes of the stream, all of them; keeps what it cannot decide on yet.</summary>
    /// <param name="stream">The bytes; the caller's again afterwards.</param>
    /// <param name="output">Gets what the replicas are sent, never more than was taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask RewriteAsync(ReadOnlyMemory<byte> stream, IBufferWriter<byte> output, CancellationToken cancellationToken);
}
