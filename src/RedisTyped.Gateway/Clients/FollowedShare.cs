using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Clients;

/// <summary>What one node has of a followed request, with its answer.</summary>
/// <param name="whole">The request.</param>
/// <param name="client">Who waits for it.</param>
/// <param name="refusals">Tells refusals.</param>
/// <param name="keys">The arguments of the request that are its keys.</param>
internal sealed class FollowedShare(FollowedRequest whole, GatewayClient client, RefusedRequests refusals, int[] keys) : ReplySink
{
    // Whoever goes on must not do so on the thread that reads the link.
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The arguments of the request that are its keys.</summary>
    public int[] Keys => keys;

    /// <summary>Ends with the reply.</summary>
    public Task Answered => _answered.Task;

    /// <summary>The reply, once it has come; empty where the client has gone.</summary>
    public byte[] Reply { get; private set; } = [];

    /// <summary>Whether the reply is a refusal. Said once: asked later, the same reply may count for something else.</summary>
    public bool IsRefused { get; private set; }

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<byte> reply, ReplyDelivery delivery)
    {
        delivery.Enter(client);
        if (whole.TryHold(client, reply.Length))
        {
            Reply = reply.ToArray();
            IsRefused = refusals.Is(reply);
        }

        _answered.SetResult();
    }

    /// <inheritdoc/>
    public override bool TryTakePart(ReadOnlySpan<byte> part, ReplyDelivery delivery)
    {
        delivery.Enter(client);
        return client.IsForNobody(part.Length);
    }

    /// <inheritdoc/>
    public override void BreakOff(ReplyDelivery delivery) => _answered.SetResult();
}
