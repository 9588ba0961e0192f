namespace RedisTyped.Gateway.Clients;

/// <summary>The replies that a client waits for, in the order of its requests. Its places are used again. Not thread-safe.</summary>
internal sealed class ReplyRow(GatewayClient client)
{
    /// <summary>Room that is not kept when no reply is awaited.</summary>
    private const int Many = 1024;

    private PendingReply?[] _places = new PendingReply?[2];
    private int _head;

    /// <summary>How many are awaited, or have come before an earlier one has.</summary>
    public int Count { get; private set; }

    /// <summary>The one that is due next.</summary>
    public PendingReply First => _places[_head]!;

    /// <summary>The one that is due last.</summary>
    public PendingReply Last => _places[(_head + Count - 1) & (_places.Length - 1)]!;

    /// <summary>Adds a place at the end.</summary>
    public PendingReply Add()
    {
        if (Count == _places.Length)
        {
            Grow();
        }

        ref PendingReply? place = ref _places[(_head + Count++) & (_places.Length - 1)];
        return place ??= new PendingReply(client);
    }

    /// <summary>Leaves the first place.</summary>
    /// <returns>Whether its request was the last of those that were read together.</returns>
    public bool RemoveFirst()
    {
        bool endsReading = First.EndsReading;
        First.EndsReading = false;
        _head = (_head + 1) & (_places.Length - 1);
        if (--Count == 0 && _places.Length > Many)
        {
            _places = new PendingReply?[2];
            _head = 0;
        }

        return endsReading;
    }

    private void Grow()
    {
        var more = new PendingReply?[_places.Length * 2];
        for (int i = 0; i < _places.Length; i++)
        {
            more[i] = _places[(_head + i) & (_places.Length - 1)];
        }

        _places = more;
        _head = 0;
    }
}
