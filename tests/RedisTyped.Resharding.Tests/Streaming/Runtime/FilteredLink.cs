using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>
/// The least master that a real replica follows, and the least replica that a real master feeds, with a rewriter between them. The source must
/// be empty when it starts. A replica that comes back is served from where it stands, by a rewriter that knows nothing of the one before.
/// </summary>
internal sealed class FilteredLink : IAsyncDisposable
{
    private const string ReplicationId = "0123456789abcdef0123456789abcdef01234567";

    private static readonly byte[] EmptySnapshot = Convert.FromHexString("524544495330303130ffa9fd37fe89a77eeb");

    private readonly TestNode _source;
    private readonly IKeyFilter _filter;
    private readonly StreamOptions _options;
    private readonly CommandClasses _commands;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private string _sourceId = "";
    private Task _serving = Task.CompletedTask;

    private FilteredLink(TestNode source, IKeyFilter filter, StreamOptions options, CommandClasses commands)
    {
        _source = source;
        _filter = filter;
        _options = options;
        _commands = commands;
    }

    /// <summary>What the rewriter of the last link has counted.</summary>
    public StreamCounters Counters { get; private set; } = new(CommandClasses.BuiltIn);

    /// <summary>How many times a replica has resumed.</summary>
    public int Resumed { get; private set; }

    /// <summary>Breaks the link at once, in place of giving what was rewritten, when it says so; asked after each part of the stream.</summary>
    public Func<StreamRewriter, bool> Breaks { get; init; } = static _ => false;

    /// <summary>Why the link has ended for good; null while it has not.</summary>
    public Exception? Fault { get; private set; }

    public static async Task<FilteredLink> StartAsync(
        TestNode source, TestNode target, IKeyFilter filter, StreamOptions? options = null, Func<StreamRewriter, bool>? breaks = null)
    {
        var commands = CommandClasses.BuiltIn;
        var link = new FilteredLink(source, filter, options ?? StreamOptions.Default, commands) { Breaks = breaks ?? (static _ => false) };
        link._listener.Start();
        link._serving = link.ServeAsync();
        await using NodeWire replica = await NodeWire.OpenAsync(target);
        string port = ((IPEndPoint)link._listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await replica.AskAsync("REPLICAOF", "127.0.0.1", port);
        await Wait.UntilAsync(
            async () => (await replica.TextAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal), "the replica follows");
        return link;
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        try
        {
            await _serving;
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or IOException)
        {
        }

        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            using Socket replica = await _listener.AcceptSocketAsync(_ending.Token);
            replica.NoDelay = true;
            try
            {
                await ServeAsync(new NetworkStream(replica));
            }
            catch (Exception e) when (e is IOException or EndOfStreamException or SocketException)
            {
                // The replica comes back.
            }
            catch (StreamStopException e)
            {
                Fault = e;
                return;
            }
        }
    }

    private async Task ServeAsync(NetworkStream replica)
    {
        (string id, long offset) = await GreetAsync(replica);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(_source.Host, _source.Port, _ending.Token);
        NetworkStream source = client.GetStream();
        bool resumes = id == ReplicationId;
        await SendAsync(source, "PSYNC", resumes ? _sourceId : "?", resumes ? (offset + 1).ToString(CultureInfo.InvariantCulture) : "-1");
        if (resumes)
        {
            Assert.StartsWith("+CONTINUE", await LineAsync(source), StringComparison.Ordinal);
            Resumed++;
            await replica.WriteAsync("+CONTINUE\r\n"u8.ToArray(), _ending.Token);
        }
        else
        {
            string[] answer = (await LineAsync(source)).Split(' ');
            _sourceId = answer[1];
            offset = long.Parse(answer[2], CultureInfo.InvariantCulture);
            await SkipSnapshotAsync(source);
            await replica.WriteAsync(Encoding.ASCII.GetBytes($"+FULLRESYNC {ReplicationId} {offset}\r\n${EmptySnapshot.Length}\r\n"), _ending.Token);
            await replica.WriteAsync(EmptySnapshot, _ending.Token);
        }

        await using Stream reads = await NodeWire.ConnectAsync(_source);
        await using var stamped = new StampedSource(reads, knowsExpireTime: true);
        var rewriter = new StreamRewriter(_commands, _filter, stamped, _options, offset, db: 0);
        Counters = rewriter.Counters;
        await PumpAsync(source, replica, rewriter, offset);
    }

    private async Task PumpAsync(NetworkStream source, NetworkStream replica, StreamRewriter rewriter, long offset)
    {
        var output = new RespBuffer(64 * 1024);
        byte[] input = new byte[64 * 1024];
        long given = offset;
        while (true)
        {
            int read = await source.ReadAsync(input, _ending.Token);
            if (read == 0)
            {
                throw new EndOfStreamException();
            }

            await rewriter.RewriteAsync(input.AsMemory(0, read), output, _ending.Token);
            given += output.Length;
            // More only within a command that is passed in parts.
            Assert.True(given + rewriter.Slack >= rewriter.Offset, $"{given} and {rewriter.Slack} at {rewriter.Offset}");
            if (Breaks(rewriter))
            {
                throw new EndOfStreamException();
            }

            await replica.WriteAsync(output.WrittenMemory, _ending.Token);
            output.Clear();
        }
    }

    private async Task<(string Id, long Offset)> GreetAsync(NetworkStream replica)
    {
        var reader = new RequestReader(new RequestLimits());
        var buffer = new RespBuffer();
        while (true)
        {
            if (reader.Read(buffer.Written) == ReadStatus.Complete)
            {
                string[] words = Words(reader, buffer.Written);
                buffer.Consume(reader.Consumed);
                if (words[0] == "PSYNC")
                {
                    return (words[1], long.Parse(words[2], CultureInfo.InvariantCulture) - 1);
                }

                await replica.WriteAsync(words[0] == "PING" ? "+PONG\r\n"u8.ToArray() : "+OK\r\n"u8.ToArray(), _ending.Token);
                continue;
            }

            int read = await replica.ReadAsync(buffer.GetMemory(1024), _ending.Token);
            buffer.Advance(read > 0 ? read : throw new EndOfStreamException());
        }
    }

    private static string[] Words(RequestReader reader, ReadOnlySpan<byte> input)
    {
        string[] words = new string[reader.Arguments.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = Encoding.ASCII.GetString(reader.Arguments[i].Of(reader.Bytes(input)));
        }

        return words;
    }

    private async Task SkipSnapshotAsync(NetworkStream source)
    {
        string length;
        do
        {
            length = await LineAsync(source);
        }
        while (length.Length == 0);

        byte[] snapshot = new byte[int.Parse(length[1..], CultureInfo.InvariantCulture)];
        await source.ReadExactlyAsync(snapshot, _ending.Token);
    }

    private async Task SendAsync(NetworkStream connection, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest(words);
        await connection.WriteAsync(request.WrittenMemory, _ending.Token);
    }

    private async Task<string> LineAsync(NetworkStream connection)
    {
        var line = new StringBuilder();
        byte[] one = new byte[1];
        while (true)
        {
            await connection.ReadExactlyAsync(one, _ending.Token);
            switch (one[0])
            {
                case (byte)'\n':
                    return line.ToString();
                case (byte)'\r':
                    break;
                default:
                    line.Append((char)one[0]);
                    break;
            }
        }
    }
}
