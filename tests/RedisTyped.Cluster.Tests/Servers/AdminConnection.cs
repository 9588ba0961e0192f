using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace RedisTyped.Cluster.Tests.Servers;

/// <summary>A plain connection to one server, for what administrators say to it; follows nothing. One command at a time.</summary>
internal sealed class AdminConnection : IDisposable
{
    // A server that does not answer is a failure, not a hang.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TcpClient _client = new();
    private Stream? _stream;

    public static async Task<AdminConnection> OpenAsync(string host, int port)
    {
        var connection = new AdminConnection();
        await connection._client.ConnectAsync(host, port);
        connection._stream = new BufferedStream(connection._client.GetStream());
        return connection;
    }

    /// <summary>Sends a command and gives its reply as text, an array as lines.</summary>
    /// <exception cref="InvalidOperationException">The server refused it.</exception>
    public async Task<string> SendAsync(params string[] words)
    {
        await _turn.WaitAsync();
        try
        {
            var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"*{words.Length}\r\n");
            foreach (string word in words)
            {
                text.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
            }

            await _stream!.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()));
            await _stream.FlushAsync();
            return await ReadAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"No answer to {string.Join(' ', words)} within {Limit.TotalSeconds:0} s.");
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _client.Dispose();
        _turn.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        string line = await LineAsync();
        string rest = line[1..];
        switch (line[0])
        {
            case '-':
                throw new InvalidOperationException(rest);
            case '$':
                int length = int.Parse(rest, CultureInfo.InvariantCulture);
                if (length < 0)
                {
                    return "";
                }

                byte[] bytes = new byte[length + 2];
                await _stream!.ReadExactlyAsync(bytes);
                return Encoding.UTF8.GetString(bytes, 0, length);
            case '*':
                var items = new List<string>();
                for (int i = int.Parse(rest, CultureInfo.InvariantCulture); i > 0; i--)
                {
                    items.Add(await ReadAsync());
                }

                return string.Join('\n', items);
            default:
                return rest;
        }
    }

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (true)
        {
            await _stream!.ReadExactlyAsync(one);
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }
    }
}
