using RedisTyped.Execution;
using RedisTyped.Messaging;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Faults.Tests.Ledgers;

/// <summary>What an error says.</summary>
internal static class ErrorText
{
    /// <summary>Whether who reads the error learns which node it was: by its name in quotation marks, in a property, or in the data of what a server answered.</summary>
    public static bool Names(Exception fault, string node) => fault switch
    {
        NodeConnectionException own => own.Node.Name == node,
        MessagesLostException lost => lost.Node.Name == node,
        PartialFailureException partial => partial.Failures.Any(failure => failure.Node.Name == node),
        RedisServerException answered => Equals(answered.Data["redistyped.node"], node),
        _ => fault.Message.Contains($"'{node}'", StringComparison.Ordinal),
    };

    /// <summary>Its kind: the type, and of what a server said the first word.</summary>
    public static string KindOf(Exception fault) => fault switch
    {
        RedisServerException server => server.Message.Split(' ', 2)[0],
        _ when fault.InnerException is RedisServerException => KindOf(fault.InnerException),
        _ => fault.GetType().Name.Split('`')[0],
    };
}
