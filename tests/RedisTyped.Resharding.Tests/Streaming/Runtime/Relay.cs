using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>Passes what comes on to a server, and tells of what is sent there before it is. What the server sends it may break, as a bad network would.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _running;
    private readonly byte[] _breaksBehind;
    private int _breaks;

    /// <param name="server">Where it passes things on to.</param>
    /// <param name="onSent">Told what is sent there.</param>
    /// <param name="breaksBehind">Behind which text a byte is changed.</param>
    public Relay(TestNode server, Func<string, Task>? onSent = null, string breaksBehind = "")
    {
        _breaksBehind = Encoding.ASCII.GetBytes(breaksBehind);
        _listener.Start();
        _running = RunAsync(server, onSent ?? (static _ => Task.CompletedTask));
    }

    public SourceAddress Address => new("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port);

    /// <summary>How often a byte will be changed from now on.</summary>
    public int Breaks
    {
        get => Volatile.Read(ref _breaks);
        set => Volatile.Write(ref _breaks, value);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
    }

    private async Task RunAsync(TestNode server, Func<string, Task> onSent)
    {
        var passing = new List<Task>();
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_ending.Token), server, onSent));
            }
        }
        finally
        {
            await Task.WhenAll(passing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PassAsync(TcpClient client, TestNode server, Func<string, Task> onSent)
    {
        using (client)
        using (var there = new TcpClient())
        {
            await there.ConnectAsync(server.Host, server.Port, _ending.Token);
            var answers = AnswerAsync();
            await Task.WhenAny(SendAsync(), answers);
            client.Close();
            there.Close();
            await answers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            async Task AnswerAsync()
            {
                byte[] buffer = new byte[64 * 1024];
                int seen = 0;
                for (int read; (read = await there.GetStream().ReadAsync(buffer, _ending.Token)) > 0;)
                {
                    for (int at = 0; at < read && _breaksBehind.Length > 0; at++)
                    {
                        if (seen == _breaksBehind.Length && Breaks > 0)
                        {
                            Breaks--;
                            buffer[at] = (byte)'!';
                        }

                        seen = seen < _breaksBehind.Length && buffer[at] == _breaksBehind[seen] ? seen + 1 : buffer[at] == _breaksBehind[0] ? 1 : 0;
                    }

                    await client.GetStream().WriteAsync(buffer.AsMemory(0, read), _ending.Token);
                }
            }

            async Task SendAsync()
            {
                byte[] buffer = new byte[64 * 1024];
                for (int read; (read = await client.GetStream().ReadAsync(buffer, _ending.Token)) > 0;)
                {
                    await onSent(Encoding.Latin1.GetString(buffer, 0, read));
                    await there.GetStream().WriteAsync(buffer.AsMemory(0, read), _ending.Token);
                }
            }
        }
    }
}
