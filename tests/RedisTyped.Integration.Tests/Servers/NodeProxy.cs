using System.Net;
using System.Net.Sockets;

namespace RedisTyped.Integration.Tests.Servers;

/// <summary>
/// Stands between a client and a node, and does something when a word passes by on its way to the node, before it is passed on: what
/// otherwise happens between two packets by chance. Where that fails, the connection breaks there.
/// </summary>
internal sealed class NodeProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _nodePort;
    private readonly byte[] _word;
    private readonly Func<Task> _before;
    private readonly bool _isPassedFirst;
    private readonly List<Task> _pumps = [];

    private NodeProxy(int nodePort, string word, Func<Task> before, bool isPassedFirst)
    {
        _isPassedFirst = isPassedFirst;
        _nodePort = nodePort;
        _word = System.Text.Encoding.ASCII.GetBytes(word);
        _before = before;
        _listener.Start();
        _pumps.Add(AcceptAsync());
    }

    public string EndPoint => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Starts in front of a node.</summary>
    /// <param name="nodePort">The node.</param>
    /// <param name="word">The word.</param>
    /// <param name="before">What to do when it comes.</param>
    /// <param name="isPassedFirst">Whether what came with the word, in front of it, is passed on before.</param>
    public static NodeProxy Start(int nodePort, string word, Func<Task> before, bool isPassedFirst = false) => new(nodePort, word, before, isPassedFirst);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_pumps).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
            var node = new TcpClient("127.0.0.1", _nodePort) { NoDelay = true };
            client.NoDelay = true;
            _pumps.Add(_isPassedFirst ? PumpInPartsAsync(client, node) : PumpAsync(client, node, _before));
            _pumps.Add(PumpAsync(node, client, static () => Task.CompletedTask));
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, Func<Task> before)
    {
        using (from)
        using (to)
        {
            byte[] buffer = new byte[64 * 1024];
            NetworkStream source = from.GetStream();
            while (await source.ReadAsync(buffer, _end.Token) is > 0 and int count)
            {
                if (buffer.AsSpan(0, count).IndexOf(_word) >= 0)
                {
                    await before();
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            }
        }
    }

    // A word may come in two pieces; the first of them is passed on then.
    private async Task PumpInPartsAsync(TcpClient from, TcpClient to)
    {
        using (from)
        using (to)
        {
            byte[] buffer = new byte[64 * 1024];
            int passed = 0;
            int length = 0;
            while (await from.GetStream().ReadAsync(buffer.AsMemory(length), _end.Token) is > 0 and int count)
            {
                length += count;
                for (int start = 0, found; (found = buffer.AsSpan(start, length - start).IndexOf(_word)) >= 0;)
                {
                    int at = Math.Max(passed, start + found);
                    await to.GetStream().WriteAsync(buffer.AsMemory(passed, at - passed), _end.Token);
                    passed = at;
                    await _before();
                    start += found + _word.Length;
                }

                await to.GetStream().WriteAsync(buffer.AsMemory(passed, length - passed), _end.Token);
                int kept = Math.Min(length, _word.Length - 1);
                buffer.AsSpan(length - kept, kept).CopyTo(buffer);
                passed = length = kept;
            }
        }
    }
}
