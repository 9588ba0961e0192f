namespace RedisTyped.Gateway.Links;

/// <summary>Waits for one reply of a node. The link that it was given to calls it once, from the thread that reads the link.</summary>
internal abstract class ReplySink
{
    /// <summary>Takes the reply.</summary>
    /// <param name="reply">One whole reply, as the node wrote it; or an error reply, where there is none to come. Valid during the call only.</param>
    /// <param name="delivery">The clients that replies have been written for, which are sent when all replies of one reading have been delivered.</param>
    public abstract void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery);
}
