using RedisTyped.Commands;

namespace RedisTyped.Integration.Tests.GeneratedCommands;

/// <summary>Which commands are run through a generated store and compared with redis-cli, how alike the answers are, and why others are not.</summary>
internal static class ComparedCommands
{
    private static readonly HashSet<string> AnyOrder = new(StringComparer.Ordinal)
    {
        "KEYS", "ACL CAT", "SSCAN", "SMEMBERS", "SUNION", "SINTER", "SDIFF", "CONFIG GET", "COMMAND", "COMMAND LIST", "COMMAND DOCS", "COMMAND INFO",
        "FUNCTION LIST", "FUNCTION STATS",
    };

    private static readonly HashSet<string> Shape = new(StringComparer.Ordinal)
    {
        "RANDOMKEY", "SCAN", "SPOP", "SRANDMEMBER", "HRANDFIELD", "ZRANDMEMBER", "TIME", "INFO", "LASTSAVE", "LOLWUT", "ROLE", "OBJECT IDLETIME", "OBJECT FREQ",
        "ACL GENPASS", "ACL LOG", "PUBSUB CHANNELS", "SLOWLOG GET", "SLOWLOG LEN", "BGSAVE", "BGREWRITEAOF", "XPENDING", "XINFO CONSUMERS",
    };

    private static readonly string[] ShapeOfContainer = ["CLIENT ", "DEBUG", "MEMORY ", "LATENCY ", "MODULE "];

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["FAILOVER"] = "needs a replica in step",
        ["FUNCTION KILL"] = "answers only while a function holds up the node",
        ["SCRIPT KILL"] = "answers only while a script holds up the node",
        ["SHUTDOWN"] = "ends the node",
    };

    /// <summary>Why a command is not run through a store, or null where it is.</summary>
    public static string? WhyNot(CommandSpec command) => Reasons.TryGetValue(command.Name, out string? reason) ? reason
        : command.Group == "cluster" && command.Name.StartsWith("CLUSTER", StringComparison.Ordinal) ? "answers in cluster mode only"
        : HarmOf(command, command.Name.Split(' ')) is { } harm ? harm
        : null;

    /// <summary>Why a line of runs is not run, or null where it is.</summary>
    public static string? WhyNot(IReadOnlyList<string> words) => CommandTable.Find([.. words]) is not { } command ? "unknown"
        : words is ["REPLICAOF", not "NO", ..] ? "would turn the node into a replica under the client"
        : Reasons.GetValueOrDefault(command.Name)
            ?? (HarmOf(command, [.. words]) is null ? null : "does not belong on a shared connection");

    /// <summary>How alike the answers of two servers to a line are.</summary>
    public static Likeness Likeness(CommandSpec command, IReadOnlyList<string> words) =>
        Shape.Contains(command.Name)
        || ShapeOfContainer.Any(start => command.Name.StartsWith(start, StringComparison.Ordinal))
        || (command.Name == "XADD" && words.Contains("*"))
        || (command.Name == "XINFO STREAM" && words.Contains("FULL"))
            ? GeneratedCommands.Likeness.Shape
            : AnyOrder.Contains(command.Name) ? GeneratedCommands.Likeness.AnyOrder
            : GeneratedCommands.Likeness.Same;

    // Of the name alone, which is the least words of the command: XREAD, which waits only with BLOCK, does no harm.
    private static string? HarmOf(CommandSpec command, string[] words) => SharedConnection.HarmOf(command, words) switch
    {
        ConnectionHarm.None => null,
        ConnectionHarm.Wait when command.Name != "WAIT" => null,
        ConnectionHarm.Transaction => "part of a transaction",
        ConnectionHarm.Subscription when command.Name == "SUBSCRIBE" => "gives messages and no answer",
        ConnectionHarm.Subscription => "turns its connection into a listener",
        ConnectionHarm.Wait => "is about the writes of its own connection",
        ConnectionHarm.Change => "changes its connection",
        _ => "never ends its reply",
    };
}
