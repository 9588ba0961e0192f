using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>
/// A channel of SPUBLISH that has another name on its node. Whoever listens to that name by SSUBSCRIBE does so at the node that the name itself has; and of patterns, by
/// which a channel of PUBLISH is heard at every node, Redis has none for SPUBLISH.
/// </summary>
internal static class UnheardChannel
{
    private const string Command = "SPUBLISH";

    /// <summary>Whether it is one.</summary>
    /// <param name="command">The command by the name that the command table has for it.</param>
    /// <param name="channel">The channel as it is given.</param>
    /// <param name="stored">The same as a key would be stored.</param>
    public static bool Is(string? command, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> stored) => stored.Length != channel.Length && command == Command;

    /// <summary>What to fail with; nothing is sent.</summary>
    public static UnroutableCommandException Fault(ShardRouter router) => new(
        Command,
        UnroutableReason.UnheardChannel,
        $"The channel of {Command} has a tag, and the router '{router.Name}' with legacyTags sends messages on without it, where SSUBSCRIBE does not hear them.",
        "Use PUBLISH, which a store hears by SUBSCRIBE with the same template, and PSUBSCRIBE to the name before the tag.");
}
