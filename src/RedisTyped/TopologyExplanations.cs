using RedisTyped.Execution;
using RedisTyped.Explanations;
using RedisTyped.Routing;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped;

/// <summary>Explains untyped commands without connecting to anything.</summary>
public static class TopologyExplanations
{
    /// <summary>Says where <see cref="ShardedRedis.ExecuteAsync(string, object[])"/> would send a command, why, and as which words.</summary>
    /// <param name="topology">The nodes and the router.</param>
    /// <param name="command">The command, in any case.</param>
    /// <param name="args">Its arguments: text, bytes, numbers, <see cref="RedisKey"/>, <see cref="RedisValue"/>.</param>
    /// <returns>The explanation; its first word is the command as the table writes it.</returns>
    /// <exception cref="UnroutableCommandException">There is no one node for the command.</exception>
    /// <exception cref="ArgumentException">An argument cannot be sent, a key is empty, or the number of arguments is wrong.</exception>
    public static CallExplanation Explain(this TopologySnapshot topology, string command, params object[] args)
    {
        ArgumentNullException.ThrowIfNull(topology);
        CommandLine line = CommandLine.Parse(command, args);
        var (node, keys) = CommandRouting.NodeOf(topology, line);
        NodeId id = topology.Nodes[node].Id;
        object[] sent = line.Arguments(keys, key => CommandRouting.StoredKey(topology.Router, line.Name, key));
        return new CallExplanation(
            method: null,
            template: null,
            line.Name,
            CallSpread.OneNode,
            [.. keys.Select(position => new ExplainedKey(null, topology.RouteOf(line[position])))],
            [new ExplainedCommand(id, ArgumentWord.Words(line.Head.ToUpperInvariant(), sent), SendingRule.ReadFromOf(line.Spec, topology))]);
    }
}
