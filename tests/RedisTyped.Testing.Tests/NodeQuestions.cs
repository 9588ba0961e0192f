using RedisTyped.Testing.Probing;

namespace RedisTyped.Testing.Tests;

/// <summary>Commands to one node, each over a connection of its own; null stands for an error, a nil or no answer.</summary>
internal static class NodeQuestions
{
    public static Task<string?> AskAsync(this TestNode node, params string[] command) =>
        NodeProbe.AskAsync(node.Port, password: null, command, TestContext.Current.CancellationToken);

    public static Task<string?> AskAsAsync(this TestNode node, string password, params string[] command) =>
        NodeProbe.AskAsync(node.Port, password, command, TestContext.Current.CancellationToken);
}
