using RedisTyped.Testing.Probing;

namespace RedisTyped.Testing.Tests;

/// <summary>Commands to one node, each over a connection of its own; null stands for an error, a nil or no answer.</summary>
internal static class NodeQuestions
{
    // A server of .NET compiles what it does for the first time, which takes a busy machine longer than who waits for a node has patience.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    public static Task<string?> AskAsync(this TestNode node, params string[] command) =>
        NodeProbe.AskAsync(node.Port, password: null, command, Longest, TestContext.Current.CancellationToken);

    /// <summary>Asks, and waits no longer than it takes to see that a node is silent.</summary>
    public static Task<string?> AskBrieflyAsync(this TestNode node, params string[] command) =>
        NodeProbe.AskAsync(node.Port, password: null, command, TestContext.Current.CancellationToken);

    public static Task<string?> AskAsAsync(this TestNode node, string password, params string[] command) =>
        NodeProbe.AskAsync(node.Port, password, command, Longest, TestContext.Current.CancellationToken);
}
