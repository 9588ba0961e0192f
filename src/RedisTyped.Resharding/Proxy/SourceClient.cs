using System.Buffers;
using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Proxy;

/// <summary>
/// Reads values of a source over a connection as a client, which is made when one is first needed and made anew when it broke: most
/// runs need none, and servers close what is idle. Thread-safe.
/// </summary>
internal sealed class SourceClient(SourceAddress address, SourceOptions options, Func<bool> knowsExpireTime) : IStampedSource, IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private StampedSource? _source;

    /// <summary>Asks a server which commands it has.</summary>
    /// <returns>Its reply to COMMAND, which is empty where one that is older than 5.0 does not know that; null when the user may not ask.</returns>
    /// <exception cref="ReshardException">It cannot be asked.</exception>
    public static async Task<byte[]?> CommandsAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        byte[]? reply = await OnceAsync(address, options, cancellationToken, "COMMAND").ConfigureAwait(false);
        return reply is null || reply[0] == '*' ? reply
            // One that does not know it may have it under another name: rename-command.
            : reply.AsSpan().StartsWith("-ERR unknown command"u8) && await VersionAsync(address, options, cancellationToken).ConfigureAwait(false) is { Major: 2 } ? "*0\r\n"u8.ToArray()
            : null;
    }

    /// <summary>Asks a server for its version.</summary>
    /// <returns>The version of Redis that it is, or takes itself for; null when the user may not ask.</returns>
    /// <exception cref="ReshardException">It cannot be asked.</exception>
    public static async Task<Version?> VersionAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken) =>
        await OnceAsync(address, options, cancellationToken, "INFO", "server").ConfigureAwait(false) is { } info
        && Version.TryParse(new ServerSections(Encoding.UTF8.GetString(info)).Text("redis_version"), out var version) ? version : null;

    /// <summary>Asks a server how many keys it has.</summary>
    /// <returns>The keys of all databases; null when the user may not ask.</returns>
    /// <exception cref="ReshardException">It cannot be asked.</exception>
    public static async Task<long?> KeysAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        byte[]? reply = await OnceAsync(address, options, cancellationToken, "INFO", "keyspace").ConfigureAwait(false);
        return reply is null || reply[0] != '$'
            ? null
            : new ServerSections(Encoding.UTF8.GetString(reply)).Fields.Where(static field => field.Key.StartsWith("db", StringComparison.Ordinal))
                .Sum(static field => ServerSections.PartOf(field.Value, "keys") ?? 0);
    }

    public Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken) =>
        AskAsync(source => source.ReadAsync(key, db, cancellationToken), cancellationToken);

    public Task<long?> LengthenAsync(long count, CancellationToken cancellationToken) =>
        AskAsync(source => source.LengthenAsync(count, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_source is { } source)
        {
            await source.DisposeAsync().ConfigureAwait(false);
        }

        _turn.Dispose();
    }

    private static async Task<byte[]?> OnceAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken, params string[] words)
    {
        var connection = await SourceConnection.OpenAsync(address, options, asReplica: false, cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.AnswerTimeout);
            try
            {
                await connection.SendAsync(RespWords.Encode(words), limit.Token).ConfigureAwait(false);
                return await ReplyAsync(connection, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                throw new ReshardException(ReshardFailure.SourceUnreachable, $"The source {address} does not answer {words[0]}.", e);
            }
        }
    }

    private static async Task<byte[]?> ReplyAsync(SourceConnection connection, CancellationToken cancellationToken)
    {
        var scanner = default(ReplyScanner);
        var bytes = new ArrayBufferWriter<byte>(256 * 1024);
        while (true)
        {
            var read = await connection.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            foreach (var segment in read.Buffer)
            {
                bytes.Write(segment.Span);
            }

            connection.Input.AdvanceTo(read.Buffer.End);
            if (scanner.Scan(bytes.WrittenSpan, out int length) == ReadStatus.Complete)
            {
                return bytes.WrittenSpan[..length].ToArray();
            }

            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private async Task<T> AskAsync<T>(Func<StampedSource, Task<T>> ask, CancellationToken cancellationToken)
    {
        var source = await ConnectedAsync(broken: null, cancellationToken).ConfigureAwait(false);
        try
        {
            return await ask(source).WaitAsync(options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or TimeoutException)
        {
            // It only reads, so asking twice does no harm. What was idle may lead nowhere since long, and nobody said so.
            source = await ConnectedAsync(source, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await ask(source).WaitAsync(options.SilenceTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"The source {address} does not answer when it is asked for a value.", e);
        }
    }

    private async Task<StampedSource> ConnectedAsync(StampedSource? broken, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_source is { } source && source != broken)
            {
                return source;
            }

            if (_source is { } old)
            {
                _source = null;
                await old.DisposeAsync().ConfigureAwait(false);
            }

            var connection = await SourceConnection.OpenAsync(address, options, asReplica: false, cancellationToken).ConfigureAwait(false);
            return _source = new StampedSource(connection.Stream, knowsExpireTime());
        }
        finally
        {
            _turn.Release();
        }
    }
}
