using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.CrossShard;

/// <summary>One key of an emulated command and where it lives.</summary>
/// <param name="Order">The place of its node in the topology's order, which is the same for all callers.</param>
/// <param name="Node">Its node.</param>
/// <param name="Route">Where to send commands for it.</param>
/// <param name="Stored">The key as its node stores it.</param>
internal sealed record CrossShardKey(int Order, NodeId Node, CommandRoute Route, RedisKey Stored)
{
    /// <summary>The node's database; what queues commands instead of sending them is refused before an emulation begins.</summary>
    private IDatabase Database => (IDatabase)Route.Database;

    /// <summary>Sends a step that must not be left halfway to the key's node, and waits for the answer.</summary>
    public Task<RedisResult> AskAsync(string command, params object[] arguments) => AskAsync(command, arguments, CancellationToken.None);

    /// <summary>
    /// Sends a step to the key's node and waits for the answer. Of a call that writes always to the primary: a copy taken of an older value
    /// would be written over a newer one.
    /// </summary>
    public Task<RedisResult> AskAsync(string command, object[] arguments, CancellationToken cancellationToken) =>
        Route.StepAsync(
            command,
            Route.Slots is { } slots
                ? SlotCall.ExecuteAsync(slots, Database, command, arguments, Route.Flags)
                : Database.ExecuteAsync(command, arguments, Route.Flags),
            cancellationToken);

    /// <summary>Sends a step whose answer nobody needs, and whose failure does no harm.</summary>
    public void Tell(string command, params object[] arguments)
    {
        try
        {
            _ = Database.ExecuteAsync(command, arguments, SendingRule.Flags | CommandFlags.FireAndForget);
        }
        catch (Exception fault) when (fault is RedisException or ObjectDisposedException)
        {
            // As if it had been lost on its way.
        }
    }

    /// <summary>Sends steps to the key's node that run there as one, and gives the answer of each.</summary>
    public async Task<RedisResult[]> TransactAsync(params IReadOnlyList<object[]> steps)
    {
        ITransaction transaction = Database.CreateTransaction();
        Task<RedisResult>[] answers =
            [.. steps.Select(step => transaction.ExecuteAsync((string)step[0], step[1..], SendingRule.Flags))];
        try
        {
            if (!await Route.StepAsync("MULTI", transaction.ExecuteAsync(SendingRule.Flags), CancellationToken.None).ConfigureAwait(false))
            {
                throw new InvalidOperationException($"Node '{Node}' did not run the transaction.");
            }

            return await Route.StepAsync(null, Task.WhenAll(answers), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            // Without a transaction its answers end in failures that nobody is left to look at.
            PendingReply.Observe(Task.WhenAll(answers));
        }
    }
}
