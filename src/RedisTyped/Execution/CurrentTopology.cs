namespace RedisTyped.Execution;

/// <summary>The topology that calls start with; swapped by one reference write.</summary>
internal sealed class CurrentTopology(ConnectedTopology initial)
{
    private readonly Lock _gate = new();
    private readonly List<Task> _leaving = [];
    private volatile ConnectedTopology _value = initial;

    public ConnectedTopology Value
    {
        get => _value;
        set => _value = value;
    }

    /// <summary>Calls that must end on the topology that they began with.</summary>
    public BegunWrites Writes { get; } = new();

    /// <summary>Keeps a node in mind that has left a topology, until it is closed: what calls have sent to it before may be under way.</summary>
    /// <param name="closing">Ends when it is closed.</param>
    public Task Leave(Task closing)
    {
        lock (_gate)
        {
            _leaving.RemoveAll(static earlier => earlier.IsCompleted);
            _leaving.Add(closing);
        }

        return closing;
    }

    /// <summary>Ends when all nodes are closed that have left until now.</summary>
    public Task LeftAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_leaving);
        }
    }

    /// <summary>Swaps it unless somebody else has done so before.</summary>
    public void TryReplace(ConnectedTopology old, ConnectedTopology next) => Interlocked.CompareExchange(ref _value, next, old);
}
