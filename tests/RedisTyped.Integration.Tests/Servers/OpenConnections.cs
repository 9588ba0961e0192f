using RedisTyped.Integration.Tests.Commands;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>The connections that a server has, but for the one that asks.</summary>
internal static class OpenConnections
{
    public static Task<int> OfAsync(TestNode server)
    {
        using var connection = new RespConnection(server.Port);
        string list = connection.Execute("CLIENT", "LIST").Text!;
        return Task.FromResult(list.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1);
    }

    public static async Task AssertNoneAsync(TestNode server) => Assert.Equal(0, await Wait.UntilAsync(() => OfAsync(server), static count => count == 0));
}
