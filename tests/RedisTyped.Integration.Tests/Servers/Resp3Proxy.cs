using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>
/// Stands between a client and a node that it has speak RESP3, and passes replies on in the shapes in which StackExchange.Redis 3.x hands them on
/// as results: maps as flat arrays, sets as arrays, numbers and truth values as single values, texts with their format. So the 1.2.6 of the tests
/// gives what that version gives, of what a real server says. https://github.com/StackExchange/StackExchange.Redis (RedisResult.TryCreate)
/// </summary>
internal sealed class Resp3Proxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _pumps = [];
    private readonly int _nodePort;
    private readonly Task _accepting;

    private Resp3Proxy(int nodePort)
    {
        _nodePort = nodePort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>Starts in front of a node.</summary>
    public static Resp3Proxy Start(int nodePort) => new(nodePort);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            client.NoDelay = true;
            _pumps.Add(ServeAsync(client));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var node = new TcpClient("127.0.0.1", _nodePort) { NoDelay = true })
        {
            NetworkStream requests = client.GetStream(), replies = node.GetStream();
            await replies.WriteAsync("HELLO 3\r\n"u8.ToArray(), _end.Token);

            // Read and written byte by byte, which is work that blocks a thread, hence one of its own.
            Task passed = Task.Factory.StartNew(() => PassReplies(replies, requests), _end.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            Task sent = requests.CopyToAsync(replies, _end.Token);
            await Task.WhenAny(passed, sent);
            client.Close();
            node.Close();
            await Task.WhenAll(passed, sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void PassReplies(NetworkStream node, NetworkStream client)
    {
        using var from = new BufferedStream(node);
        Pass(from, Stream.Null);
        while (true)
        {
            using var reply = new MemoryStream();
            Pass(from, reply);
            client.Write(reply.GetBuffer(), 0, (int)reply.Length);
        }
    }

    // Of one value, with those that it holds.
    private static void Pass(Stream from, Stream to)
    {
        string line = Line(from);
        string rest = line[1..];
        switch (line[0])
        {
            case '$' or '=':
                Write(to, $"${rest}\r\n");
                byte[] bytes = new byte[Math.Max(0, Number(rest) + 2)];
                from.ReadExactly(bytes, 0, Number(rest) < 0 ? 0 : bytes.Length);
                to.Write(bytes, 0, Number(rest) < 0 ? 0 : bytes.Length);
                break;
            case '*' or '~' or '>':
                PassAll(from, to, Number(rest));
                break;
            case '%':
                PassAll(from, to, 2 * Number(rest));
                break;
            case '|':
                // What is said about the value that follows.
                PassAll(from, Stream.Null, 2 * Number(rest));
                Pass(from, to);
                break;
            case '_':
                Write(to, "$-1\r\n");
                break;
            case '#':
                Write(to, rest == "t" ? ":1\r\n" : ":0\r\n");
                break;
            case ',' or '(':
                Write(to, $"${rest.Length}\r\n{rest}\r\n");
                break;
            case '+' or '-' or ':':
                Write(to, $"{line}\r\n");
                break;
            default:
                throw new InvalidDataException($"A reply begins with '{line[0]}'.");
        }
    }

    private static void PassAll(Stream from, Stream to, int count)
    {
        Write(to, $"*{count}\r\n");
        for (int i = 0; i < count; i++)
        {
            Pass(from, to);
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void Write(Stream to, string text) => to.Write(Encoding.Latin1.GetBytes(text));

    private static string Line(Stream from)
    {
        var line = new StringBuilder();
        int next;
        while ((next = from.ReadByte()) != '\n')
        {
            line.Append(next >= 0 ? (char)next : throw new EndOfStreamException());
        }

        return line.ToString(0, line.Length - 1);
    }
}
