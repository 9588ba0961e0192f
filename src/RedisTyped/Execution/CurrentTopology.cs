namespace RedisTyped.Execution;

/// <summary>The topology that calls start with; swapped by one reference write.</summary>
internal sealed class CurrentTopology(ConnectedTopology initial)
{
    private volatile ConnectedTopology _value = initial;

    public ConnectedTopology Value
    {
        get => _value;
        set => _value = value;
    }

    /// <summary>Calls that must end on the topology that they began with.</summary>
    public BegunWrites Writes { get; } = new();

    /// <summary>Swaps it unless somebody else has done so before.</summary>
    public void TryReplace(ConnectedTopology old, ConnectedTopology next) => Interlocked.CompareExchange(ref _value, next, old);
}
