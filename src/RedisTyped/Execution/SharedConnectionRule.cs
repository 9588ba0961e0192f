using RedisTyped.Commands;

namespace RedisTyped.Execution;

/// <summary>Says why an untyped command is refused on the connection that all callers of a node share.</summary>
internal static class SharedConnectionRule
{
    /// <summary>Says what the command would do to the connection, and what to use instead; or gives null.</summary>
    /// <param name="command">The command.</param>
    /// <param name="words">The whole command line.</param>
    public static (string Harm, string Advice)? WhyNot(CommandSpec command, IReadOnlyList<string?> words) => SharedConnection.HarmOf(command, words) switch
    {
        ConnectionHarm.Transaction =>
            ("would put the commands of all callers into one transaction", "Use OnNode(id).Database.CreateTransaction()."),
        ConnectionHarm.Subscription =>
            ("would turn the connection into a subscriber", "Use OnNode(id).Multiplexer.GetSubscriber()."),
        ConnectionHarm.Wait =>
            ("would hold up all callers while it waits", "Open a connection of its own to the endpoints of OnNode(id).Multiplexer."),
        ConnectionHarm.Change =>
            ("would change the connection under all callers",
             "Say it in the node's configuration string, or open a connection of its own to the endpoints of OnNode(id).Multiplexer."),
        ConnectionHarm.Stream =>
            ("never ends its reply", "Open a connection of its own to the endpoints of OnNode(id).Multiplexer."),
        _ => null,
    };
}
