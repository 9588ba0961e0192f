using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Resharding.Replication;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Replication.Runtime;

/// <summary>A plain connection that asks and answers byte for byte, on either side.</summary>
internal sealed class Wire(Socket socket) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    public static Task<Wire> ToAsync(TestNode node) => ToAsync(node.Port);

    public static async Task<Wire> ToAsync(int port, string? password = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var wire = new Wire(socket);
        if (password is not null)
        {
            Assert.Equal("OK", await wire.AskAsync("AUTH", password));
        }

        return wire;
    }

    /// <summary>Sends a command and gives the answer as text; elements of arrays are joined by blanks, errors begin with a dash.</summary>
    public async Task<string> AskAsync(params string[] words)
    {
        await SendAsync(RespWords.Encode(words));
        return await ReplyAsync();
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        using var limit = new CancellationTokenSource(Limit);
        await _stream.WriteAsync(bytes, limit.Token);
    }

    public async Task<string> ReplyAsync()
    {
        string line = await LineAsync();
        switch (line[0])
        {
            case '+' or ':':
                return line[1..];
            case '-':
                return line;
            case '$':
                int length = int.Parse(line[1..], CultureInfo.InvariantCulture);
                if (length < 0)
                {
                    return "(nil)";
                }

                string body = Encoding.Latin1.GetString(await BytesAsync(length));
                await BytesAsync(2);
                return body;
            default:
                int count = int.Parse(line[1..], CultureInfo.InvariantCulture);
                var parts = new List<string>();
                for (int i = 0; i < count; i++)
                {
                    parts.Add(await ReplyAsync());
                }

                return string.Join(' ', parts);
        }
    }

    /// <summary>The next command that the other side sends, its words joined by blanks; bare newlines are left out.</summary>
    public async Task<string> CommandAsync()
    {
        string line;
        do
        {
            line = await LineAsync();
        }
        while (line.Length == 0);
        if (line[0] != '*')
        {
            return line;
        }

        var words = new List<string>();
        for (int i = int.Parse(line[1..], CultureInfo.InvariantCulture); i > 0; i--)
        {
            words.Add(await ReplyAsync());
        }

        return string.Join(' ', words);
    }

    /// <summary>The next line, without its end.</summary>
    public async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            char next = (char)(await BytesAsync(1))[0];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }
    }

    /// <summary>So many bytes.</summary>
    /// <exception cref="EndOfStreamException">The other side ended before.</exception>
    public async Task<byte[]> BytesAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            if (_start == _end)
            {
                using var limit = new CancellationTokenSource(Limit);
                _start = 0;
                _end = await _stream.ReadAsync(_buffer, limit.Token);
                if (_end == 0)
                {
                    throw new EndOfStreamException();
                }
            }

            int part = Math.Min(count - at, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(at));
            _start += part;
            at += part;
        }

        return bytes;
    }

    /// <summary>Whether the other side has ended, now or within half a minute.</summary>
    public async Task<bool> HasEndedAsync()
    {
        try
        {
            while (true)
            {
                await BytesAsync(1);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>A field of INFO.</summary>
    public async Task<string> InfoAsync(string section, string field)
    {
        string info = await AskAsync("INFO", section);
        return info.Split("\r\n").FirstOrDefault(line => line.StartsWith(field + ":", StringComparison.Ordinal))?[(field.Length + 1)..] ?? "";
    }

    public async Task<long> NumberAsync(string section, string field) =>
        long.Parse(await InfoAsync(section, field), CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
