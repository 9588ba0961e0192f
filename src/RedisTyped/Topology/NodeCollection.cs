using System.Collections.ObjectModel;

namespace RedisTyped.Topology;

/// <summary>The nodes of a topology, in the order that routers count them.</summary>
public sealed class NodeCollection : Collection<NodeOptions>
{
    /// <summary>Finds a node by its name.</summary>
    /// <param name="name">The name; compared ordinally.</param>
    /// <exception cref="KeyNotFoundException">No node has that name.</exception>
    public NodeOptions this[string name] =>
        this.FirstOrDefault(node => string.Equals(node?.Name, name, StringComparison.Ordinal))
        ?? throw new KeyNotFoundException($"No node is named '{name}'.");

    /// <summary>Adds a node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="configuration">A StackExchange.Redis configuration string, such as <c>10.0.0.1:6379,password=…</c>.</param>
    /// <param name="weight">Its share of the keys relative to the others.</param>
    /// <returns>The node, to set more of it.</returns>
    public NodeOptions Add(string name, string configuration, double weight = 1)
    {
        var node = new NodeOptions { Name = name, Configuration = configuration, Weight = weight };
        Add(node);
        return node;
    }
}
