using System.Globalization;
using System.Net.Sockets;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>Asks a target what is not part of the stream, over a connection of its own that is made when it is needed. Thread-safe.</summary>
internal sealed class TargetClient(TargetOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _connecting = new(1);
    private TargetConnection? _connection;
    private ReplyPipeline? _pipeline;
    private long _connections;

    /// <summary>How many connections it has made. Can be read from any thread.</summary>
    public long Connections => Volatile.Read(ref _connections);

    /// <summary>Asks one thing of database 0.</summary>
    /// <exception cref="ReshardException">The target cannot be reached, or answers with an error.</exception>
    public async Task<object?> AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest(words);
        object? reply = await AskAsync(request, cancellationToken).ConfigureAwait(false);
        return reply is ReplyError error ? throw BatchFailures.Of(options, error.Text, new FailedCommand(words[0], null)) : reply;
    }

    /// <summary>Asks one thing of database 0, and gives what comes, even if it is an error.</summary>
    /// <exception cref="ReshardException">The target cannot be reached.</exception>
    public async Task<object?> AskAsync(RespBuffer request, CancellationToken cancellationToken)
    {
        // Whoever asked before may have selected another.
        var both = new RespBuffer();
        both.WriteRequest("SELECT", "0");
        both.Write(request.Written);
        return (await SendAsync(both, 2, cancellationToken).ConfigureAwait(false))[1];
    }

    /// <summary>Asks several things at once; errors are among the replies. When the connection breaks they are asked again, over another.</summary>
    /// <param name="request">What may be done twice, with its SELECT.</param>
    /// <param name="replies">How many replies come.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">The target cannot be reached.</exception>
    public async Task<object?[]> SendAsync(RespBuffer request, int replies, CancellationToken cancellationToken)
    {
        try
        {
            return await SendOnceAsync(request, replies, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (e.InnerException is IOException or SocketException or ObjectDisposedException)
        {
            return await SendOnceAsync(request, replies, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Goes through all keys of a database, some hundred at a time; those that come or go meanwhile may be missed.</summary>
    /// <param name="db">The database.</param>
    /// <param name="take">Takes keys.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ScanAsync(int db, Func<IReadOnlyList<byte[]>, Task> take, CancellationToken cancellationToken)
    {
        string cursor = "0";
        do
        {
            var request = new RespBuffer();
            request.WriteRequest("SELECT", Text(db));
            request.WriteRequest("SCAN", cursor, "COUNT", "1000");
            object?[] replies = await SendAsync(request, 2, cancellationToken).ConfigureAwait(false);
            if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
            {
                throw BatchFailures.Of(options, error.Text, new FailedCommand("SCAN", null));
            }

            object?[] page = (object?[])replies[1]!;
            cursor = ReplyTree.Text(page[0]);
            byte[][] keys = [.. ((object?[])page[1]!).OfType<byte[]>()];
            if (keys.Length > 0)
            {
                await take(keys).ConfigureAwait(false);
            }
        }
        while (cursor != "0");
    }

    /// <summary>The databases that hold keys, with how many.</summary>
    public async Task<IReadOnlyDictionary<int, long>> DatabasesAsync(CancellationToken cancellationToken)
    {
        string text = ReplyTree.Text(await AskAsync(cancellationToken, "INFO", "keyspace").ConfigureAwait(false));
        var databases = new SortedDictionary<int, long>();
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith("db", StringComparison.Ordinal) && line.IndexOf(":keys=", StringComparison.Ordinal) is > 0 and var at
                && int.TryParse(line.AsSpan(2, at - 2), CultureInfo.InvariantCulture, out int db)
                && long.TryParse(line.AsSpan(at + 6).ToString().Split(',')[0], CultureInfo.InvariantCulture, out long keys))
            {
                databases.Add(db, keys);
            }
        }

        return databases;
    }

    public async ValueTask DisposeAsync()
    {
        if (_pipeline is { } pipeline)
        {
            await CloseAsync(pipeline).ConfigureAwait(false);
        }

        _connecting.Dispose();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<object?[]> SendOnceAsync(RespBuffer request, int replies, CancellationToken cancellationToken)
    {
        ReplyPipeline pipeline = await ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await pipeline.SendAsync(request, replies, cancellationToken).WaitAsync(options.SilenceTimeout, options.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            await CloseAsync(pipeline).ConfigureAwait(false);
            throw TargetConnection.Unreachable(options, $"broke the connection ({e.Message})", e);
        }
    }

    private async Task<ReplyPipeline> ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_pipeline is null)
            {
                _connection = await TargetConnection.OpenAsync(options, cancellationToken).ConfigureAwait(false);
                _pipeline = new ReplyPipeline(_connection.Stream);
                Interlocked.Increment(ref _connections);
            }

            return _pipeline;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task CloseAsync(ReplyPipeline pipeline)
    {
        await _connecting.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_pipeline == pipeline)
            {
                _pipeline = null;
                _connection?.Abort();
                await pipeline.DisposeAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            _connecting.Release();
        }
    }
}
