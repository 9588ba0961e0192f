using System.Runtime.ExceptionServices;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.RoutingKeys;

/// <summary>What became of one command: a value, or what it failed with.</summary>
/// <param name="Node">The node that it went to.</param>
/// <param name="Command">The command, such as <c>GET</c>; <c>EVALSHA</c> for a script.</param>
/// <param name="Value">What the node answered; null where the command failed.</param>
/// <param name="Exception">What it failed with; null where it was answered.</param>
public sealed record RoutedResult(NodeId Node, string Command, RedisResult? Value, Exception? Exception)
{
    /// <summary>Whether the command was answered.</summary>
    public bool Succeeded => Exception is null;

    /// <summary>Gives the value.</summary>
    /// <returns>What the node answered.</returns>
    /// <exception cref="RedisException">The command failed; what it failed with is thrown, of whatever type that is.</exception>
    public RedisResult Require()
    {
        if (Exception is not null)
        {
            ExceptionDispatchInfo.Throw(Exception);
        }

        return Value!;
    }
}
