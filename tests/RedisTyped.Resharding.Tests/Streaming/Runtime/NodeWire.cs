using System.Net.Sockets;
using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>A connection to a server, for whatever a test wants to ask.</summary>
internal sealed class NodeWire : IAsyncDisposable
{
    private readonly ReplyPipeline _pipeline;

    private NodeWire(Stream connection) => _pipeline = new ReplyPipeline(connection);

    public static async Task<NodeWire> OpenAsync(TestNode node) => new(await ConnectAsync(node));

    public static async Task<Stream> ConnectAsync(TestNode node)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(node.Host, node.Port, TestContext.Current.CancellationToken);
        return client.GetStream();
    }

    /// <summary>Sends a command of texts and bytes, and gives its reply, which may be an error.</summary>
    public async Task<object?> TryAsync(params object[] words) => (await TryAllAsync([words]))[0];

    /// <summary>Sends commands together, and gives their replies.</summary>
    public Task<object?[]> TryAllAsync(IReadOnlyList<object[]> commands)
    {
        var request = new RespBuffer();
        foreach (object[] words in commands)
        {
            request.WriteArray(words.Length);
            foreach (object word in words)
            {
                request.WriteBulk(word as byte[] ?? Encoding.UTF8.GetBytes((string)word));
            }
        }

        return _pipeline.SendAsync(request, commands.Count, TestContext.Current.CancellationToken);
    }

    /// <summary>As <see cref="TryAsync"/>; an error fails the test.</summary>
    public async Task<object?> AskAsync(params object[] words)
    {
        object? reply = await TryAsync(words);
        Assert.False(reply is ReplyError, $"{string.Join(' ', words.Select(static word => word as string ?? "…"))}: {reply}");
        return reply;
    }

    /// <summary>A command line whose words are between blanks.</summary>
    public Task<object?> AskLineAsync(string line) => AskAsync([.. line.Split(' ')]);

    public async Task<string> TextAsync(params object[] words) => ReplyTree.Text(await AskAsync(words));

    public async Task<IReadOnlyList<byte[]>> BytesAsync(params object[] words) => [.. ((object?[])(await AskAsync(words))!).Cast<byte[]>()];

    /// <summary>A number of INFO.</summary>
    public async Task<long> InfoAsync(string section, string field)
    {
        string text = await TextAsync("INFO", section);
        string? line = text.Split("\r\n").FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal));
        return line is null ? -1 : long.Parse(line[(field.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Waits until the snapshot of whoever follows the server is over there too: before the server has reaped its child, FLUSHALL would break the link off, though all has arrived.</summary>
    public Task SnapshotIsOverAsync() => Wait.UntilAsync(
        async () => await InfoAsync("persistence", "rdb_bgsave_in_progress") == 0
            && (await TextAsync("INFO", "replication")).Contains("state=online", StringComparison.Ordinal),
        "the source has ended its snapshot");

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();
}
