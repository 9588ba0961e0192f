namespace RedisTyped.Testing;

/// <summary>Nodes could not be started: no server program was found, or the one found did not come up.</summary>
public sealed class RedisNodeStartException : Exception
{
    internal RedisNodeStartException(string message, string nodeName = "", string log = "")
        : base(message)
    {
        NodeName = nodeName;
        Log = log;
    }

    /// <summary>Name of the node that did not start; empty when no server program was found.</summary>
    public string NodeName { get; }

    /// <summary>What the server wrote before it failed; also part of the message. Empty when it never ran.</summary>
    public string Log { get; }
}
