namespace RedisTyped.Gateway.Subscriptions;

/// <summary>Channels or patterns that a client listens to, and at which nodes. Thread-safe: the client's session changes them, and whoever changes the topology looks at them.</summary>
/// <param name="listen">The command that adds names.</param>
/// <param name="leave">The one that takes them out.</param>
internal sealed class SubscribedNames(string listen, string leave)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, object[]> _nodes = [];
    private volatile int _count;

    /// <summary>The command that takes names out.</summary>
    public string Leave => leave;

    /// <summary>How many there are: asked for each command of a client.</summary>
    public int Count => _count;

    /// <summary>Whether a command is about names of this kind.</summary>
    public bool IsAbout(string command) => command == listen || command == leave;

    /// <summary>All of them.</summary>
    public string[] All()
    {
        lock (_gate)
        {
            return [.. _nodes.Keys];
        }
    }

    /// <summary>Whether a name is among them.</summary>
    public bool Contains(string name)
    {
        lock (_gate)
        {
            return _nodes.ContainsKey(name);
        }
    }

    /// <summary>Adds a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="nodes">The identities of the nodes at which it is listened to.</param>
    public void Add(string name, object[] nodes)
    {
        lock (_gate)
        {
            _nodes[name] = nodes;
            _count = _nodes.Count;
        }
    }

    /// <summary>The identities of the nodes at which a name is listened to.</summary>
    public object[] NodesOf(string name)
    {
        lock (_gate)
        {
            return _nodes[name];
        }
    }

    /// <summary>Takes a name out.</summary>
    public void Remove(string name)
    {
        lock (_gate)
        {
            _nodes.Remove(name);
            _count = _nodes.Count;
        }
    }

    /// <summary>Takes all out.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _nodes.Clear();
            _count = 0;
        }
    }

    /// <summary>Whether any is to be listened to elsewhere, or elsewhere as well.</summary>
    /// <param name="nodesOf">Gives the identities of a name's nodes by the topology of this moment. A router of the user's may throw.</param>
    public bool AreElsewhere(Func<string, object[]> nodesOf)
    {
        KeyValuePair<string, object[]>[] all;
        lock (_gate)
        {
            all = [.. _nodes];
        }

        try
        {
            return Array.Exists(all, one => nodesOf(one.Key).Except(one.Value).Any());
        }
        catch (Exception)
        {
            // Who subscribes again hears of it.
            return true;
        }
    }
}
