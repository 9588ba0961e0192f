namespace RedisTyped.Routing;

/// <summary>
/// The name of a node in a topology. It is what placement and configuration speak of; never an address, so that a node can move
/// without its keys, and never a secret.
/// </summary>
public readonly record struct NodeId
{
    /// <summary>Names a node.</summary>
    /// <param name="name">The name; compared ordinally.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is null, empty or blank.</exception>
    public NodeId(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Name = name;
    }

    /// <summary>The name.</summary>
    public string Name => field ?? "";

    /// <summary>Names a node.</summary>
    /// <param name="name">The name.</param>
    public static implicit operator NodeId(string name) => new(name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
