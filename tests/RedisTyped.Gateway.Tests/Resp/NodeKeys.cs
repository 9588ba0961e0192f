using System.Net;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Resp;

/// <summary>Keys of which a test has to know the node.</summary>
internal static class NodeKeys
{
    /// <summary>Sets a key of each node, to the node's name.</summary>
    /// <param name="nodes">The nodes.</param>
    /// <param name="client">A client of a gateway before them.</param>
    public static async Task<string[]> OfEachAsync(RedisNodes nodes, RespClient client)
    {
        var keys = new string[nodes.Nodes.Count];
        for (int i = 0; keys.Contains(null); i++)
        {
            Assert.Equal("+OK\r\n", await client.AskAsync("SET", $"key:{i}", "?"));
            for (int node = 0; node < keys.Length; node++)
            {
                using RespClient direct = await RespClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, nodes[node].Port));
                if (await direct.AskAsync("EXISTS", $"key:{i}") == ":1\r\n" && keys[node] is null)
                {
                    keys[node] = $"key:{i}";
                    Assert.Equal("+OK\r\n", await client.AskAsync("SET", $"key:{i}", nodes[node].Name));
                }
            }
        }

        return keys;
    }
}
