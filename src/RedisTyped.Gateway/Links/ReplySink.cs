namespace RedisTyped.Gateway.Links;

/// <summary>Waits for one reply of a node. The link that it was given to calls it once, from the thread that reads the link.</summary>
internal abstract class ReplySink
{
    /// <summary>So many bytes of one reply a link keeps at the most, whatever is allowed: below what an array holds, so that a link, which many share, never ends by one.</summary>
    public const int LongestKept = 1024 * 1024 * 1024;

    /// <summary>Takes the reply.</summary>
    /// <param name="reply">One whole reply, as the node wrote it; or an error reply, where there is none to come. Valid during the call only.</param>
    /// <param name="delivery">The clients that replies have been written for, which are sent when all replies of one reading have been delivered.</param>
    public abstract void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery);

    /// <summary>Takes the beginning of a long reply, or more of it. What is left behind the last part comes by <see cref="Take"/>.</summary>
    /// <returns>Whether it was taken; if not, the reply comes as a whole, or is offered again when more of it is there.</returns>
    public virtual bool TryTakePart(ReadOnlySpan<byte> part, ReplyDelivery delivery) => false;

    /// <summary>The rest of a reply that has begun will never come. Called in the place of <see cref="Take"/>.</summary>
    public virtual void BreakOff(ReplyDelivery delivery)
    {
    }
}
