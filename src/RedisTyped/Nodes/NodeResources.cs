namespace RedisTyped.Nodes;

/// <summary>The resources of one node: one of each type, made when first asked for. Thread-safe.</summary>
internal sealed class NodeResources(RedisNode node)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Type, INodeResource> _resources = [];
    private bool _closed;

    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    /// <exception cref="NodeRemovedException">A reload has closed the node.</exception>
    public T Get<T>(Func<RedisNode, T> create)
        where T : class, INodeResource
    {
        lock (_gate)
        {
            if (_closed)
            {
                throw node.Closed();
            }

            if (!_resources.TryGetValue(typeof(T), out INodeResource? resource))
            {
                resource = create(node);
                _resources.Add(typeof(T), resource);
            }

            return (T)resource;
        }
    }

    /// <summary>Whether a caller goes on with any of them.</summary>
    public bool AreHeld => Made<INodeResource>().Any(static resource => resource.IsHeld);

    /// <summary>Gives those of a kind that have been made.</summary>
    public T[] Made<T>()
    {
        lock (_gate)
        {
            return [.. _resources.Values.OfType<T>()];
        }
    }

    public Task CloseAsync() => Task.WhenAll(Take().Select(static r => r.CloseAsync()));

    public void Close()
    {
        foreach (INodeResource resource in Take())
        {
            resource.Dispose();
        }
    }

    private INodeResource[] Take()
    {
        lock (_gate)
        {
            _closed = true;
            INodeResource[] resources = [.. _resources.Values];
            _resources.Clear();
            return resources;
        }
    }
}
