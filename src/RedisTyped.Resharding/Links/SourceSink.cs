using System.Buffers;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Links;

/// <summary>Takes a snapshot from a source as fast as it comes, and lets the spool hold so much more.</summary>
internal sealed class SourceSink(ByteQueue queue, SourceContext context) : IByteSink
{
    private long _taken;

    public async ValueTask<bool> WriteAsync(ReadOnlySequence<byte> bytes, CancellationToken cancellationToken)
    {
        _taken += bytes.Length;
        context.GrowSpool(_taken);
        foreach (var segment in bytes)
        {
            await queue.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
        }

        context.WatchSpool();
        return true;
    }
}
