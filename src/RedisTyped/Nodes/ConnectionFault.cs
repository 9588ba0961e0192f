using RedisTyped.Routing;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>Says which node a failure was of: StackExchange.Redis knows addresses, and often not even these.</summary>
internal static class ConnectionFault
{
    /// <summary>
    /// Gives what a caller is to see of a failed reply. What is no failure of the connection stays as it is; but what a server refused with,
    /// of which callers know the type and the text, has the node's name in its data.
    /// </summary>
    public static Exception Of(RedisNode node, string command, Exception fault)
    {
        if (fault is not RedisConnectionException connection)
        {
            if (fault is RedisServerException)
            {
                fault.Data[TagNames.Node] = node.Id.Name;
                node.Roles.Notice(fault);
            }

            // By a time that the configuration sets, or a multiplexer that was supplied.
            return fault is TimeoutException && fault.GetType() != typeof(TimeoutException) ? Late(node, command, fault) : fault;
        }

        if (SlotRefusal.IsPassing(connection))
        {
            return new NodeConnectionException(
                node.Id, $"Node '{node.Id}' sent {command} on to the server of its slot, which cannot be reached; it was not run.", fault, mayHaveRun: false);
        }

        node.Watch.Suspect();
        if (connection.FailureType == ConnectionFailureType.ProtocolFailure)
        {
            return new NodeConnectionException(
                node.Id, $"StackExchange.Redis could not read the answer of node '{node.Id}' to {command}; whether the node ran it is unknown.", fault, mayHaveRun: true);
        }

        bool wasSent = connection.FailureType != ConnectionFailureType.UnableToResolvePhysicalConnection;
        return new NodeConnectionException(
            node.Id,
            wasSent
                ? $"The connection to node '{node.Id}' broke while {command} waited for its answer ({connection.FailureType}); whether the node ran it is unknown."
                : $"There is no connection to node '{node.Id}', so {command} was not sent.",
            fault,
            wasSent);
    }

    /// <summary>What a call fails with that was not answered in time.</summary>
    /// <param name="node">The node.</param>
    /// <param name="command">The command.</param>
    /// <param name="fault">Why, where StackExchange.Redis has ended it before, by a time of its own; null: by the operation timeout.</param>
    public static TimeoutException Late(RedisNode node, string command, Exception? fault = null)
    {
        node.Watch.Suspect(isLate: true);
        return new TimeoutException(
            fault is null
                ? $"Node '{node.Id}' did not answer {command} within {node.OperationTimeout.TotalSeconds:0.###} s; it may still run it."
                : $"Node '{node.Id}' did not answer {command} within the asyncTimeout of its connection; it may still run it.",
            fault);
    }

    /// <summary>
    /// What a call fails with whose reply has come to its end without one. Where StackExchange.Redis 1.2.6 cannot write a message to a connection that breaks, it fails
    /// that message twice, and at the second time can end another one in its place, with nothing.
    /// </summary>
    public static NodeConnectionException Lost(NodeId node, string command) =>
        new(node, $"The answer of node '{node}' to {command} was lost when a connection broke; whether the node ran it is unknown.");

    /// <summary>
    /// Whether a node that was asked something for the sake of another call has just not said it: it was late or refused, its connection broke or is closed, its answer
    /// was lost, or it may not be asked that. What is known of the other call holds all the same.
    /// </summary>
    public static bool IsSilence(Exception fault) =>
        fault is TimeoutException or RedisException or RedisCommandException or RedisTypedException or ObjectDisposedException;

    /// <summary>Gives a reply that has ended, with the node's name where it failed.</summary>
    public static Task<T> Named<T>(RedisNode node, string command, Task<T> reply) =>
        reply is { IsFaulted: true, Exception.InnerException: { } fault } && Of(node, command, fault) is var named && named != fault
            ? Task.FromException<T>(named)
            : reply;
}
