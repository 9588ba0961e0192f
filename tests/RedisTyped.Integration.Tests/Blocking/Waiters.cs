using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Nodes;

namespace RedisTyped.Integration.Tests.Blocking;

/// <summary>Asks a node who waits on it, so that a test goes on when the wait has begun.</summary>
internal static class Waiters
{
    /// <summary>Waits until as many clients are blocked on a node.</summary>
    public static async Task AreAsync(int count, params IEnumerable<RedisNode> nodes) =>
        Assert.Equal(count, await Wait.UntilAsync(() => CountAsync(nodes), n => n == count));

    private static async Task<int> CountAsync(IEnumerable<RedisNode> nodes)
    {
        int sum = 0;
        foreach (RedisNode node in nodes)
        {
            string clients = (string)(await node.Database.ExecuteAsync("INFO", "clients"))!;
            sum += int.Parse(clients.Split("blocked_clients:")[1].Split('\r')[0], null);
        }

        return sum;
    }
}
