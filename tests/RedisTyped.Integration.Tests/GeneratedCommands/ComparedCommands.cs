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
        : HarmOf(command) is { } harm ? harm
        : null;

    /// <summary>Why a line of runs is not run, or null where it is.</summary>
    public static string? WhyNot(IReadOnlyList<string> words) => CommandTable.Find([.. words]) is not { } command ? "unknown"
        : words is ["REPLICAOF", not "NO", ..] ? "would turn the node into a replica under the client"
        : Reasons.GetValueOrDefault(command.Name)
            ?? (SharedConnection.HarmOf(command, [.. words]) == ConnectionHarm.None ? null : "does not belong on a shared connection");

    /// <summary>How alike the answers of two servers to a line are.</summary>
    public static Likeness Likeness(CommandSpec command, IReadOnlyList<string> words) =>
        Shape.Contains(command.Name)
        || ShapeOfContainer.Any(start => command.Name.StartsWith(start, StringComparison.Ordinal))
        || (command.Name == "XADD" && words.Contains("*"))
        || (command.Name == "XINFO STREAM" && words.Contains("FULL"))
            ? GeneratedCommands.Likeness.Shape
            : AnyOrder.Contains(command.Name) ? GeneratedCommands.Likeness.AnyOrder
            : GeneratedCommands.Likeness.Same;

    // By the least words of the command: XREAD, which waits only with BLOCK, does no harm.
    private static string? HarmOf(CommandSpec command) => SharedConnection.HarmOf(command, command.Name.Split(' ')) switch
    {
        ConnectionHarm.None => null,
        ConnectionHarm.Transaction => "part of a transaction",
        ConnectionHarm.Subscription => "turns its connection into a listener",
        ConnectionHarm.Wait => "waits on a connection of its own",
        ConnectionHarm.Change => "changes its connection",
        _ => "never ends its reply",
    };
}
