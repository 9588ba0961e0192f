using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Replication.Server;

/// <summary>Sends to a replica. One caller at a time.</summary>
/// <param name="connection">The replica.</param>
/// <param name="time">Measures.</param>
/// <param name="ending">Cancelled when the replica is gone.</param>
internal sealed class ReplicaSender(Stream connection, TimeProvider time, CancellationToken ending)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(1);
    private static readonly byte[] Newline = "\n"u8.ToArray();

    private long _sendingSince;

    /// <summary>For how long the replica has not taken what is being sent. Can be read from any thread.</summary>
    public TimeSpan Stuck => Volatile.Read(ref _sendingSince) is var since and not 0 ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Sends a line.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text)).AsTask();

    /// <summary>Sends what comes through a queue, to its end.</summary>
    public async Task SendAsync(ByteQueue queue)
    {
        while (true)
        {
            var bytes = await queue.ReadAsync(ending).ConfigureAwait(false);
            if (bytes.Count == 0)
            {
                return;
            }

            await SendAsync(bytes.AsMemory()).ConfigureAwait(false);
            ByteQueue.Return(bytes);
        }
    }

    /// <summary>Sends a snapshot that ends by a mark.</summary>
    public async Task SendByMarkAsync(ByteQueue snapshot)
    {
        // No newline may stand behind the line that announces it, so that goes when there are bytes.
        string mark = ReplicationId.NewRandom().Text;
        await WaitAliveAsync(snapshot.Started).ConfigureAwait(false);
        await SendAsync($"$EOF:{mark}\r\n").ConfigureAwait(false);
        await SendAsync(snapshot).ConfigureAwait(false);
        await SendAsync(mark).ConfigureAwait(false);
    }

    /// <summary>Sends a snapshot whose length comes first, once all of it is there.</summary>
    public async Task SendByLengthAsync(ByteQueue snapshot)
    {
        long length = await WaitAliveAsync(snapshot.Completed).ConfigureAwait(false);
        await SendAsync(string.Create(CultureInfo.InvariantCulture, $"${length}\r\n")).ConfigureAwait(false);
        await SendAsync(snapshot).ConfigureAwait(false);
    }

    /// <summary>Waits, and sends signs of life meanwhile.</summary>
    public async Task<T> WaitAliveAsync<T>(Task<T> task)
    {
        await WaitAliveAsync((Task)task).ConfigureAwait(false);
        return await task.ConfigureAwait(false);
    }

    /// <summary>Waits, and sends a newline every second meanwhile, as a primary does while it makes a snapshot.</summary>
    public async Task WaitAliveAsync(Task task)
    {
        while (!task.IsCompleted)
        {
            try
            {
                await task.WaitAsync(KeepAlive, time, ending).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                await SendAsync(Newline).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Volatile.Write(ref _sendingSince, time.GetTimestamp());
        await connection.WriteAsync(bytes, ending).ConfigureAwait(false);
        Volatile.Write(ref _sendingSince, 0);
    }
}
