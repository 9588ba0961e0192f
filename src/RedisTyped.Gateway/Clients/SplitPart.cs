using RedisTyped.Gateway.Links;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>The share of one node in a command that was split: its request, then its reply. The lock of the client guards it.</summary>
internal sealed class SplitPart(SplitCommand whole) : ReplySink
{
    /// <summary>Bytes that are not kept between commands.</summary>
    private const int KeptBytes = 64 * 1024;

    /// <summary>How many keys it has.</summary>
    public int Keys { get; set; }

    /// <summary>How far its reply has been merged.</summary>
    public int Merged { get; set; }

    /// <summary>What the node is asked.</summary>
    public RespBuffer Request { get; } = new();

    /// <summary>What it has answered.</summary>
    public RespBuffer Reply { get; } = new();

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery)
    {
        delivery.Enter(whole.Client);
        if (whole.TryHold(reply.Length))
        {
            Reply.Write(reply);
        }

        if (whole.CountReply())
        {
            delivery.Add(whole.Client);
        }
    }

    /// <inheritdoc/>
    public override bool TryTakePart(ReadOnlySpan<byte> part, ReplyDelivery delivery)
    {
        delivery.Enter(whole.Client);
        return whole.Client.IsForNobody(part.Length);
    }

    /// <summary>Makes ready for the next command.</summary>
    public void Clear()
    {
        Keys = 0;
        Merged = 0;
        Request.ClearDownTo(KeptBytes);
        Reply.ClearDownTo(KeptBytes);
    }
}
