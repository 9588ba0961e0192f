namespace RedisTyped.Gateway.Links;

/// <summary>Waits for a reply that somebody awaits as a task.</summary>
internal sealed class AskedReply : ReplySink
{
    // Whoever goes on must not do so on the thread that reads the link.
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The reply; its memory is the caller's.</summary>
    public Task<ReadOnlyMemory<byte>> Task => _reply.Task;

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery) => _reply.TrySetResult(reply.ToArray());

    /// <inheritdoc/>
    public override bool TryTakePart(ReadOnlySpan<byte> part, ReplyDelivery delivery)
    {
        if (part.Length > LongestKept)
        {
            _reply.TrySetResult("-ERR the node's reply is longer than 1 GiB\r\n"u8.ToArray());
        }

        return _reply.Task.IsCompleted;
    }
}
