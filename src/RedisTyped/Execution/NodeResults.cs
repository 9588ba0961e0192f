using System.Collections;
using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>What each node made of a command that was sent to all: a value, or what it failed with, in the order of the topology.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <remarks>Immutable.</remarks>
public sealed class NodeResults<T> : IReadOnlyList<NodeResult<T>>
{
    private readonly string _command;
    private readonly NodeResult<T>[] _results;

    internal NodeResults(string command, NodeResult<T>[] results)
    {
        _command = command;
        _results = results;
    }

    /// <summary>How many nodes there are.</summary>
    public int Count => _results.Length;

    /// <summary>Whether every node answered.</summary>
    public bool AllSucceeded => Array.TrueForAll(_results, static r => r.Succeeded);

    /// <summary>The nodes that failed.</summary>
    public IEnumerable<NodeResult<T>> Failures => _results.Where(static r => !r.Succeeded);

    /// <summary>The result of the node at a position of the topology.</summary>
    /// <param name="index">The position.</param>
    public NodeResult<T> this[int index] => _results[index];

    /// <summary>The result of a node.</summary>
    /// <param name="node">The node.</param>
    /// <exception cref="ArgumentException">There is no such node.</exception>
    public NodeResult<T> this[NodeId node] =>
        Array.FindIndex(_results, r => r.Node == node) is >= 0 and int index
            ? _results[index]
            : throw new ArgumentException($"There is no node '{node}'; there are {string.Join(", ", _results.Select(static r => r.Node))}.", nameof(node));

    /// <summary>Gives the values of all nodes, for a sum or the like that is right only with all of them.</summary>
    /// <returns>The values in the order of the topology.</returns>
    /// <exception cref="PartialFailureException{T}">A node failed; it carries these results.</exception>
    public IReadOnlyList<T> RequireAll()
    {
        ThrowIfAnyFailed();
        return Array.ConvertAll(_results, static r => r.Value!);
    }

    /// <exception cref="PartialFailureException{T}">A node failed; it carries these results.</exception>
    internal void ThrowIfAnyFailed()
    {
        if (!AllSucceeded)
        {
            throw new PartialFailureException<NodeResults<T>>(
                _command, Count, [.. Failures.Select(static r => new NodeFault(r.Node, r.Exception!, []))], this);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<NodeResult<T>> GetEnumerator() => ((IEnumerable<NodeResult<T>>)_results).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What one node made of a command that was sent to all.</summary>
/// <typeparam name="T">The type of a value.</typeparam>
/// <param name="Node">The node.</param>
/// <param name="Value">What it answered; the default where it failed.</param>
/// <param name="Exception">What it failed with; null where it answered.</param>
public readonly record struct NodeResult<T>(NodeId Node, T? Value, Exception? Exception)
{
    /// <summary>Whether the node answered.</summary>
    public bool Succeeded => Exception is null;
}
