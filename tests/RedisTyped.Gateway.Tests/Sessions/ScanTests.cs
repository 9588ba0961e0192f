using System.Globalization;
using System.Text;
using RedisTyped.Gateway.Replies;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Sessions;

public sealed class ScanTests
{
    [Fact]
    public async Task Scan_gives_every_key_of_all_nodes_by_cursors_that_any_gateway_understands()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(3, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using var links = new SocketLinks(nodes.Nodes);
        var expected = new HashSet<string>(StringComparer.Ordinal);
        await using (var writer = Client(links))
        {
            for (int i = 0; i < 500; i++)
            {
                await writer.TellAsync($"SET key:{i} v");
                expected.Add($"key:{i}");
            }

            await writer.TellAsync("LPUSH key:list v");
            await writer.TellAsync("SET other v");
        }

        var seen = new List<string>();
        string cursor = "0";
        int pages = 0;
        do
        {
            // Each page by another session: nothing is kept between two.
            await using var client = Client(links);
            List<ReadOnlyMemory<byte>> page = RawReply.Elements(await client.AskAsync(
                [.. $"SCAN {cursor} MATCH key:* COUNT 50 TYPE string".Split(' ').Select(Encoding.ASCII.GetBytes)]));
            cursor = Encoding.ASCII.GetString(RawReply.Text(page[0].Span));
            Assert.True(ulong.Parse(cursor, NumberStyles.None, CultureInfo.InvariantCulture) < 1ul << 53, cursor);
            seen.AddRange(RawReply.Elements(page[1]).Select(static key => Encoding.ASCII.GetString(RawReply.Text(key.Span))));
            pages++;
        }
        while (cursor != "0");

        Assert.Equal(expected.Order(StringComparer.Ordinal), seen.Distinct().Order(StringComparer.Ordinal));
        Assert.True(pages > 6, $"{pages} pages");
    }

    private static SessionClient Client(SocketLinks links) => new(new SessionScope { Links = links, Clients = new ClientRegistry(TimeProvider.System) });
}
