using System.Buffers;
using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Clients;

/// <summary>
/// The place of one reply in the row of a client's replies. A node may answer before an earlier request of the client has been answered by
/// another; its reply is kept here then. Used again for later requests; the lock of the client guards it.
/// </summary>
internal sealed class PendingReply(GatewayClient client) : ReplySink
{
    private InlineBytes _small;
    private byte[]? _large;
    private int _length;

    /// <summary>Whether the reply has come.</summary>
    public bool IsHere { get; private set; }

    /// <summary>Whether its request was the last of those that were read together.</summary>
    public bool EndsReading { get; set; }

    /// <summary>The client that it is for.</summary>
    public GatewayClient Client => client;

    /// <summary>The reply that has come.</summary>
    public ReadOnlySpan<byte> Reply => _large is null ? ((Span<byte>)_small)[.._length] : _large.AsSpan(0, _length);

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery)
    {
        delivery.Enter(client);
        if (client.Complete(this, reply))
        {
            delivery.Add(client);
        }
    }

    /// <inheritdoc/>
    public override bool TryTakePart(ReadOnlySpan<byte> part, ReplyDelivery delivery)
    {
        delivery.Enter(client);
        if (!client.TryWritePart(this, part, out bool isFirst))
        {
            return false;
        }

        if (isFirst)
        {
            delivery.Add(client);
        }

        return true;
    }

    /// <inheritdoc/>
    public override void BreakOff(ReplyDelivery delivery)
    {
        delivery.Enter(client);
        client.BreakOff();
    }

    /// <summary>Keeps the reply until those before have come.</summary>
    public void Keep(ReadOnlySpan<byte> reply)
    {
        _length = reply.Length;
        IsHere = true;
        if (reply.Length > InlineBytes.Size)
        {
            _large = ArrayPool<byte>.Shared.Rent(reply.Length);
            reply.CopyTo(_large);
        }
        else
        {
            reply.CopyTo(_small);
        }
    }

    /// <summary>Forgets the reply, for the next request.</summary>
    public void Clear()
    {
        IsHere = false;
        _length = 0;
        if (_large is { } large)
        {
            _large = null;
            ArrayPool<byte>.Shared.Return(large);
        }
    }
}
