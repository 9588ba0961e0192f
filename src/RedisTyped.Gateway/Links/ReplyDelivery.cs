namespace RedisTyped.Gateway.Links;

/// <summary>
/// Hands replies to their receivers, many at a time: the lock of one is held as long as replies are for it, and those of each are sent at once, in
/// the end. For one thread at a time.
/// </summary>
internal sealed class ReplyDelivery
{
    private readonly List<ReplyReceiver> _written = [];
    private ReplyReceiver? _entered;

    /// <summary>Holds the lock of a receiver, until another one's is wanted or the delivery ends.</summary>
    public void Enter(ReplyReceiver receiver)
    {
        if (!ReferenceEquals(_entered, receiver))
        {
            _entered?.Gate.Exit();
            receiver.Gate.Enter();
            _entered = receiver;
        }
    }

    /// <summary>Has a receiver's replies sent in the end.</summary>
    public void Add(ReplyReceiver receiver) => _written.Add(receiver);

    /// <summary>Lets go of the last receiver.</summary>
    public void Leave()
    {
        _entered?.Gate.Exit();
        _entered = null;
    }

    /// <summary>Sends what has been written.</summary>
    public void Send()
    {
        foreach (ReplyReceiver receiver in _written)
        {
            SocketTurn.Send(receiver);
        }

        _written.Clear();
    }
}
