using System.Globalization;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Reads offset-stamped values over a connection of its own to the source. Thread-safe.</summary>
/// <remarks>
/// <c>MULTI; DUMP k; PEXPIRETIME k; INFO replication; EXEC</c> gives the value exactly as it is at <c>master_repl_offset</c>, whatever other
/// clients do meanwhile. The stream is lengthened by a message on a channel that nobody listens to: nothing that the source holds changes,
/// and its other replicas get the message. Neither a replica nor a node of a cluster sends messages with its stream. The user needs
/// <c>+select +multi +exec +dump +pexpiretime +info ~*</c>, before 7.0 <c>+pttl +time</c> for <c>+pexpiretime</c>, and for messages
/// <c>+publish &amp;__redistyped__:slack</c>.
/// </remarks>
internal sealed class StampedSource : IStampedSource, IAsyncDisposable
{
    private readonly ReplyPipeline _pipeline;
    private readonly bool _knowsExpireTime;

    /// <summary>Takes a connection.</summary>
    /// <param name="connection">Connected, with TLS and AUTH done; closed with this.</param>
    /// <param name="knowsExpireTime">Whether the source has PEXPIRETIME: from 7.0 on.</param>
    public StampedSource(Stream connection, bool knowsExpireTime)
    {
        _pipeline = new ReplyPipeline(connection);
        _knowsExpireTime = knowsExpireTime;
    }

    /// <summary>The channel of messages that only lengthen the stream.</summary>
    public static ReadOnlySpan<byte> SlackChannel => "__redistyped__:slack"u8;

    /// <inheritdoc/>
    public async Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", db.ToString(CultureInfo.InvariantCulture));
        request.WriteRequest("MULTI");
        Write(request, "DUMP", key.Span);
        int requests = 6;
        if (_knowsExpireTime)
        {
            Write(request, "PEXPIRETIME", key.Span);
        }
        else
        {
            Write(request, "PTTL", key.Span);
            request.WriteRequest("TIME");
            requests++;
        }

        request.WriteRequest("INFO", "replication");
        request.WriteRequest("EXEC");
        object?[] replies = await _pipeline.SendAsync(request, requests, cancellationToken).ConfigureAwait(false);
        if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw StreamStopException.ReadRefused(error.Text);
        }

        if (replies[^1] is not object?[] { Length: >= 3 } values)
        {
            throw StreamStopException.ReadRefused("EXEC gave no values");
        }

        return values.OfType<ReplyError>().FirstOrDefault() is { } refused
            ? throw StreamStopException.ReadRefused(refused.Text)
            : new StampedValue(OffsetOf(values[^1]), values[0] as byte[], ExpiresAt(values));
    }

    /// <inheritdoc/>
    public async Task<long?> LengthenAsync(long count, CancellationToken cancellationToken)
    {
        const long Most = 64 * 1024 * 1024;
        if (count > Most)
        {
            return null;
        }

        var request = new RespBuffer();
        request.WriteRequest("INFO", "replication");
        request.WriteArray(3);
        request.WriteBulk("PUBLISH");
        request.WriteBulk(SlackChannel);
        byte[] text = new byte[count];
        text.AsSpan().Fill((byte)'.');
        request.WriteBulk(text);
        request.WriteRequest("INFO", "replication");
        object?[] replies = await _pipeline.SendAsync(request, 3, cancellationToken).ConfigureAwait(false);
        if (replies.Any(static reply => reply is ReplyError))
        {
            return null;
        }

        // A replica's own messages are not in its stream, and those of a cluster's nodes go by another way.
        long behind = OffsetOf(replies[2]);
        return ReplyTree.Text(replies[0]).Contains("role:master", StringComparison.Ordinal) && behind - OffsetOf(replies[0]) >= count ? behind : null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    private static void Write(RespBuffer request, string command, ReadOnlySpan<byte> key)
    {
        request.WriteArray(2);
        request.WriteBulk(command);
        request.WriteBulk(key);
    }

    // -1 without expiry, -2 without key.
    private long ExpiresAt(object?[] values)
    {
        long time = values[1] is long number ? number : -1;
        if (_knowsExpireTime || time < 0)
        {
            return Math.Max(time, 0);
        }

        return values[2] is object?[] { Length: 2 } now && long.TryParse(ReplyTree.Text(now[0]), CultureInfo.InvariantCulture, out long seconds)
            && long.TryParse(ReplyTree.Text(now[1]), CultureInfo.InvariantCulture, out long micros)
            ? (seconds * 1000) + (micros / 1000) + time
            : throw StreamStopException.ReadRefused("TIME gave no time");
    }

    /// <summary>The offset in what INFO replication says.</summary>
    internal static long OffsetOf(object? replication)
    {
        const string Field = "master_repl_offset:";
        string text = ReplyTree.Text(replication);
        int at = text.IndexOf("\n" + Field, StringComparison.Ordinal);
        int start = at + 1 + Field.Length;
        int end = at < 0 ? -1 : text.IndexOf('\r', start);
        return end > 0 && long.TryParse(text.AsSpan(start, end - start), CultureInfo.InvariantCulture, out long offset)
            ? offset
            : throw StreamStopException.ReadRefused("INFO gave no offset");
    }
}
