using RedisTyped.Commands;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>How commands are sent.</summary>
internal static class SendingRule
{
    /// <summary>
    /// To the primary, or not at all. StackExchange.Redis would by default read from a replica while the primary is away, which may give
    /// an older value without a word.
    /// </summary>
    public const CommandFlags Flags = CommandFlags.DemandMaster;

    /// <summary>Which server answers a call of a store.</summary>
    public static ReadFrom ReadFromOf(CommandMethod method, TopologySnapshot topology) =>
        method.MayAskReplica ? method.ReadFrom ?? topology.ReadFrom : ReadFrom.Primary;

    /// <summary>Which server answers an untyped command.</summary>
    public static ReadFrom ReadFromOf(CommandSpec? command, TopologySnapshot topology) =>
        ReplicaRule.MayAnswer(command) ? topology.ReadFrom : ReadFrom.Primary;

    /// <summary>How a call of a store is sent: a read as its method says, or its store, or the options.</summary>
    public static CommandFlags FlagsOf(CommandMethod method, RedisNode node) =>
        method.MayAskReplica && (method.ReadFrom ?? node.ReadFrom) is not ReadFrom.Primary and var from ? node.Roles.FlagsOf(from) : Flags;

    /// <summary>How an untyped command is sent: a read as the options say.</summary>
    public static CommandFlags FlagsOf(CommandSpec? command, RedisNode node) =>
        node.ReadFrom != ReadFrom.Primary && ReplicaRule.MayAnswer(command) ? node.Roles.FlagsOf(node.ReadFrom) : Flags;
}
