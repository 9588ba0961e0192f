using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>
/// A command went to several nodes, and some of them failed. What the others did stands: nothing is taken back, and what they
/// answered is in <see cref="PartialFailureException{T}.PartialResult"/>.
/// </summary>
public class PartialFailureException : RedisTypedException
{
    internal PartialFailureException(string command, int nodes, IReadOnlyList<NodeFault> failures)
        : base(Describe(command, nodes, failures), failures[0].Exception)
    {
        Command = command;
        Nodes = nodes;
        Failures = failures;
    }

    /// <summary>How many nodes the command went to.</summary>
    internal int Nodes { get; }

    /// <summary>The command, such as <c>MGET</c>.</summary>
    public string Command { get; }

    /// <summary>The nodes that failed, with the keys that each was asked for; at least one node.</summary>
    public IReadOnlyList<NodeFault> Failures { get; }

    private static string Describe(string command, int nodes, IReadOnlyList<NodeFault> failures) =>
        $"{command} failed on {failures.Count} of {nodes} nodes{KeysOf(failures)}: " +
        string.Join("; ", failures.Select(static f => $"'{f.Node}': {f.Exception.Message}")) +
        ". What the other nodes did stands; Failures says what is concerned.";

    private static string KeysOf(IReadOnlyList<NodeFault> failures) =>
        failures.Sum(static f => f.Positions.Count) is > 0 and int keys ? $", for {keys} of its keys" : "";
}

/// <summary>As <see cref="PartialFailureException"/>, with what the other nodes answered.</summary>
/// <typeparam name="T">The result of the method, such as an array.</typeparam>
public sealed class PartialFailureException<T> : PartialFailureException
{
    internal PartialFailureException(string command, int nodes, IReadOnlyList<NodeFault> failures, T partialResult)
        : base(command, nodes, failures) => PartialResult = partialResult;

    /// <summary>
    /// What the other nodes answered: an array in the order of the keys with defaults at the positions of
    /// <see cref="PartialFailureException.Failures"/>, the sum over those that answered, or the <see cref="NodeResults{T}"/> of all.
    /// </summary>
    public T PartialResult { get; }
}

/// <summary>A node that failed its part of a command.</summary>
/// <param name="Node">The node.</param>
/// <param name="Exception">What it failed with.</param>
/// <param name="Positions">
/// Which of the caller's keys it was asked for: positions in the collection, from 0; none for a command sent to all nodes.
/// </param>
public sealed record NodeFault(NodeId Node, Exception Exception, IReadOnlyList<int> Positions);
