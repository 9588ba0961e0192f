using RedisTyped.Commands;
using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>How alike the replies of the gateway and of one server to a command must be, and why some cannot be the same bytes.</summary>
internal static class ComparedLines
{
    // The order is that of a hash table, which every process seeds anew.
    private static readonly HashSet<string> AnyOrder = new(StringComparer.Ordinal)
    {
        "KEYS", "ACL CAT", "SSCAN", "SMEMBERS", "SUNION", "SINTER", "SDIFF", "CONFIG GET", "COMMAND", "COMMAND LIST", "COMMAND DOCS", "COMMAND INFO", "FUNCTION LIST",
    };

    // What was slow on a server, and what its allocator says: of the same kind, but no two servers say the same.
    private static readonly HashSet<string> Shape = new(StringComparer.Ordinal) { "SLOWLOG GET", "MEMORY MALLOC-STATS" };

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["SCAN"] = "gives one node's page after the other; that all keys come is tested by itself",
        ["MEMORY STATS"] = "is a map from each node's name to its answer",
        ["LATENCY HISTOGRAM"] = "is a map from each node's name to its answer",
        ["FUNCTION STATS"] = "is a map from each node's name to its answer",
        ["CLIENT TRACKING"] = "can only be turned off: nodes would tell the gateway's connections, which clients share",
        ["CLIENT CACHING"] = "needs tracking",
        ["SHUTDOWN"] = "ends the servers",
    };

    /// <summary>Why a command's replies are not compared; null where they are.</summary>
    public static string? WhyNot(CommandRule rule) => Reasons.GetValueOrDefault(rule.Spec.Name) ?? rule.Why;

    /// <summary>How alike the replies to a line are.</summary>
    public static Likeness Of(CommandSpec command, IReadOnlyList<string> words) =>
        Shape.Contains(command.Name) ? Likeness.Shape
        : VaryingParts.Has(command.Name, words) ? Likeness.Alike
        : AnyOrder.Contains(command.Name) ? Likeness.AnyOrder
        : Likeness.Same;
}

/// <summary>How alike two replies are.</summary>
internal enum Likeness
{
    /// <summary>The same bytes.</summary>
    Same,

    /// <summary>The same elements.</summary>
    AnyOrder,

    /// <summary>The same but for <see cref="VaryingParts"/>.</summary>
    Alike,

    /// <summary>The same type.</summary>
    Shape,
}
