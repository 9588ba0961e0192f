using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>A command cannot be sent to one node. Nothing was sent.</summary>
public sealed class UnroutableCommandException : RedisTypedException
{
    internal UnroutableCommandException(string command, UnroutableReason reason, string message, IReadOnlyList<KeyPlacement>? keys = null)
        : base(message)
    {
        Command = command;
        Reason = reason;
        Keys = keys ?? [];
        Fault = message;
    }

    internal UnroutableCommandException(string command, UnroutableReason reason, string fault, string advice)
        : this(command, reason, $"{fault} {advice}") => Fault = fault;

    /// <summary>What is wrong, without the advice for who calls the library: one who does not, such as a client of the gateway, has other means.</summary>
    internal string Fault { get; }

    /// <summary>The command, such as <c>GET</c> or <c>CONFIG GET</c>.</summary>
    public string Command { get; }

    /// <summary>Why it cannot be routed.</summary>
    public UnroutableReason Reason { get; }

    /// <summary>The keys with the node of each; empty but for <see cref="UnroutableReason.ManyNodes"/> and <see cref="UnroutableReason.OtherShard"/>.</summary>
    public IReadOnlyList<KeyPlacement> Keys { get; }
}

/// <summary>Why a command cannot be routed.</summary>
public enum UnroutableReason
{
    /// <summary>The command table does not know the command.</summary>
    UnknownCommand,

    /// <summary>Which of the arguments are keys cannot be told.</summary>
    MovableKeys,

    /// <summary>The command has no key that could name a node.</summary>
    NoKey,

    /// <summary>The keys live on different nodes.</summary>
    ManyNodes,

    /// <summary>The command would block, occupy or change the connection that all callers of a node share.</summary>
    SharedConnection,

    /// <summary>A key is not in the shard that a transaction is bound to.</summary>
    OtherShard,

    /// <summary>The channel of SPUBLISH has a tag that the router takes off, so that nobody could listen to it.</summary>
    UnheardChannel,
}

/// <summary>A key and the node that owns it.</summary>
/// <param name="Key">The key.</param>
/// <param name="Node">The node.</param>
public readonly record struct KeyPlacement(ReadOnlyMemory<byte> Key, NodeId Node);
