using System.Net.Sockets;
using System.Text;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>A client that knows nothing of epochs and appends to one key, so fast that the server finds more of it whenever it looks.</summary>
internal sealed class StaleWriter : IAsyncDisposable
{
    private readonly TcpClient _connection = new() { NoDelay = true };
    private readonly byte[] _writes;
    private Task _running = Task.CompletedTask;
    private long _taken;
    private long _refused;

    private StaleWriter(string key)
    {
        byte[] one = RespWords.Encode("APPEND", key, "late");
        _writes = [.. Enumerable.Repeat(one, 200).SelectMany(static bytes => bytes)];
    }

    /// <summary>How many writes were refused.</summary>
    public long Refused => Volatile.Read(ref _refused);

    public static async Task<StaleWriter> ConnectAsync(TestNode node, string user, string password, string key)
    {
        var writer = new StaleWriter(key);
        await writer._connection.ConnectAsync(node.Host, node.Port);
        await writer._connection.GetStream().WriteAsync(RespWords.Encode("AUTH", user, password));
        byte[] answer = new byte[5];
        await writer._connection.GetStream().ReadExactlyAsync(answer);
        Assert.Equal("+OK\r\n", Encoding.ASCII.GetString(answer));
        return writer;
    }

    /// <summary>Begins to write, until the server ends the connection.</summary>
    public void Begin() => _running = Task.WhenAll(Task.Run(WriteAsync), Task.Run(ReadAsync));

    /// <summary>Waits until the server has ended the connection.</summary>
    /// <returns>How many writes were taken.</returns>
    public async Task<long> EndedAsync()
    {
        await _running.WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        return _taken;
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Dispose();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAsync()
    {
        try
        {
            while (true)
            {
                await _connection.GetStream().WriteAsync(_writes);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was ended.
        }
    }

    private async Task ReadAsync()
    {
        byte[] replies = new byte[64 * 1024];
        bool isStart = true;
        try
        {
            while (await _connection.GetStream().ReadAsync(replies) is > 0 and var length)
            {
                foreach (byte one in replies.AsSpan(0, length))
                {
                    _taken += isStart && one == ':' ? 1 : 0;
                    Volatile.Write(ref _refused, _refused + (isStart && one == '-' ? 1 : 0));
                    isStart = one == '\n';
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was ended.
        }
    }
}
