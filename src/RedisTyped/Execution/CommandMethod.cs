using System.ComponentModel;
using RedisTyped.Commands;
using RedisTyped.Telemetry;

namespace RedisTyped.Execution;

/// <summary>What an executor needs to know of a store method. One static instance stands in the generated code for each.</summary>
/// <param name="Store">The store's interface name.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Command">The command, such as <c>GET</c> or <c>OBJECT ENCODING</c>.</param>
/// <param name="IsReadOnly">Whether the command only reads, by the command table.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record CommandMethod(string Store, string Method, string Command, bool IsReadOnly)
{
    /// <summary>Which server answers, where the method or its store says so; null where it goes by the client's options.</summary>
    public ReadFrom? ReadFrom { get; init; }

    /// <summary>What telemetry calls it.</summary>
    internal CallName Call { get; } = new(Command, Store, Method);

    /// <summary>How its reply on a RESP3 connection differs.</summary>
    internal Resp3Shape Resp3 { get; } = Resp3Shapes.Of(Command);

    /// <summary>Whether a replica can answer.</summary>
    internal bool MayAskReplica { get; } = IsReadOnly && ReplicaRule.MayAnswer(Command);
}
