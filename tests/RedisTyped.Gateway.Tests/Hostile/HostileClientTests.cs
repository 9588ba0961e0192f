using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Hostile;

/// <summary>
/// Clients that send broken requests, of a seeded and bounded run: the gateway never fails, never gives one client another's reply, and serves
/// the others meanwhile.
/// </summary>
public sealed class HostileClientTests(ITestOutputHelper output)
{
    private const string Secret = "s3cret-of-the-honest-";

    /// <summary>How many times each honest client is served while hostile ones ask, at least.</summary>
    private const int Turns = 21;

    /// <summary>No bound of how fast anybody is served: it tells a run in which an honest client is not served at all.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static int LeastRounds => Environment.GetEnvironmentVariable("REDISTYPED_LONG") == "1" ? 20_000 : 400;

    [Fact]
    public async Task Broken_requests_harm_nobody_but_their_sender()
    {
        await using RunningGateway gateway = await RunningGateway.StartAsync(2, configure: static o => o.IdleTimeout = TimeSpan.FromSeconds(30));
        using var over = new CancellationTokenSource();
        int[] served = new int[3];
        Task[] honest = [.. Enumerable.Range(0, served.Length).Select(i => BeHonestAsync(gateway, i, served, over.Token))];
        int first = 20261121, answered = 0, rounds = 0;
        try
        {
            await Parallel.ForEachAsync(
                Rounds(served, honest),
                new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
                async (round, _) =>
                {
                    byte[] stream = BrokenRequests.Of(first + round);
                    byte[] replies = await SendAsync(gateway.EndPoint, stream, first + round);
                    Interlocked.Increment(ref rounds);
                    Interlocked.Add(ref answered, replies.Length > 0 ? 1 : 0);
                    Assert.False(replies.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Secret)) >= 0, $"Seed {first + round} was given another client's reply.");
                });
        }
        finally
        {
            await over.CancelAsync();
        }

        await Task.WhenAll(honest);
        using RespClient last = await gateway.ConnectAsync();
        Assert.Equal("+PONG\r\n", await last.AskAsync("PING"));
        output.WriteLine($"{rounds} hostile clients, {answered} of them answered; honest ones served {string.Join(", ", served)} times.");
        Assert.All(served, static count => Assert.True(count >= Turns, $"An honest client was served {count} times only."));
        Assert.True(answered > rounds / 4, $"{answered} of {rounds} were answered: the run tests little.");
    }

    // Goes on beyond its least number until each honest client has had its turns meanwhile: how many those get in a given number of rounds is the
    // machine's doing.
    private static IEnumerable<int> Rounds(int[] served, Task[] honest)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (int round = 0; round < LeastRounds || Array.Exists(served, static count => count < Turns); round++)
        {
            if (limit.IsCancellationRequested || Array.Exists(honest, static client => client.IsCompleted))
            {
                yield break;
            }

            yield return round;
        }
    }

    // Asks for what it alone knows, over all the ways that a command can take, and knows each answer beforehand.
    private static async Task BeHonestAsync(RunningGateway gateway, int number, int[] served, CancellationToken over)
    {
        using RespClient client = await gateway.ConnectAsync();
        string me = $"{Secret}{number}-";
        for (int count = 0; !over.IsCancellationRequested; count++)
        {
            string value = $"{me}{count}";
            string key = $"own:{{{number}}}:{count % 16}", far = $"far:{number}:{count % 16}";
            string bulk = $"${value.Length}\r\n{value}\r\n";
            await client.SendAsync((byte[])[
                .. RespClient.Request("SET", key, value), .. RespClient.Request("GET", key), .. RespClient.Request("MSET", key, value, far, value),
                .. RespClient.Request("MGET", far, key), .. RespClient.Request("ECHO", value), .. RespClient.Request("MULTI"), .. RespClient.Request("GET", key),
                .. RespClient.Request("EXEC"), .. RespClient.Request("EVAL", "return redis.call('GET', KEYS[1])", "1", far)]);
            string[] expected = ["+OK\r\n", bulk, "+OK\r\n", $"*2\r\n{bulk}{bulk}", bulk, "+OK\r\n", "+QUEUED\r\n", $"*1\r\n{bulk}", bulk];
            foreach (string reply in expected)
            {
                Assert.Equal(reply, await client.ReceiveAsync());
            }

            served[number] = count + 1;
        }
    }

    // Sends in pieces, and reads whatever comes until the gateway closes, or nothing more is due.
    private static async Task<byte[]> SendAsync(IPEndPoint endPoint, byte[] stream, int seed)
    {
        var random = new Random(seed);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        var replies = new List<byte>();
        byte[] buffer = new byte[8192];
        try
        {
            for (int at = 0; at < stream.Length;)
            {
                int length = Math.Min(stream.Length - at, random.Next(1, 200));
                await socket.SendAsync(stream.AsMemory(at, length), limit.Token);
                at += length;
            }

            if (random.Next(4) == 0)
            {
                // Leaves without reading.
                return [];
            }

            socket.Shutdown(SocketShutdown.Send);
            while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
            {
                replies.AddRange(buffer.AsSpan(0, read));
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // Cut off, as it deserves; or it has asked for something to wait for.
        }

        return [.. replies];
    }
}
