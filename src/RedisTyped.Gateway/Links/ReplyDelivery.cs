using RedisTyped.Gateway.Clients;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// Hands replies to clients, many at a time: the lock of a client is held as long as replies are for the same one, and each client's are sent at
/// once, in the end. For one thread at a time.
/// </summary>
internal sealed class ReplyDelivery
{
    private readonly List<GatewayClient> _written = [];
    private GatewayClient? _entered;

    /// <summary>Holds the lock of a client, until another client's is wanted or the delivery ends.</summary>
    public void Enter(GatewayClient client)
    {
        if (!ReferenceEquals(_entered, client))
        {
            _entered?.Gate.Exit();
            client.Gate.Enter();
            _entered = client;
        }
    }

    /// <summary>Has a client's replies sent in the end.</summary>
    public void Add(GatewayClient client) => _written.Add(client);

    /// <summary>Lets go of the last client.</summary>
    public void Leave()
    {
        _entered?.Gate.Exit();
        _entered = null;
    }

    /// <summary>Sends what has been written.</summary>
    public void Send()
    {
        foreach (GatewayClient client in _written)
        {
            client.Flush();
        }

        _written.Clear();
    }
}
