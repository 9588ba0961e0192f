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
    /// <summary>What a reply has besides the value: what INFO says, at most.</summary>
    private const int BesideValue = 64 * 1024;

    private readonly ReplyPipeline _pipeline;
    private readonly bool _knowsExpireTime;

    /// <summary>Takes a connection.</summary>
    /// <param name="connection">Connected, with TLS and AUTH done; closed with this.</param>
    /// <param name="knowsExpireTime">Whether the source has PEXPIRETIME: from 7.0 on.</param>
    public StampedSource(Stream connection, bool knowsExpireTime)
    {
        _pipeline = new ReplyPipeline(connection, StreamOptions.Default.LongestRead);
        _knowsExpireTime = knowsExpireTime;
    }

    /// <summary>The channel of messages that only lengthen the stream.</summary>
    public static ReadOnlySpan<byte> SlackChannel => "__redistyped__:slack"u8;

    /// <inheritdoc/>
    public async Task<StampedValue> ReadAsync(ReadOnlyMemory<byte> key, int db, CancellationToken cancellationToken)
    {
        var (replies, refusal) = await StampedReads.ReadAsync(
            (request, count) => _pipeline.SendAsync(request, count, cancellationToken), db, WriteReads, WriteStamp, mayBeFewer: false, cancellationToken).ConfigureAwait(false);
        if ((refusal ?? replies.OfType<ReplyError>().FirstOrDefault()) is { } error)
        {
            throw StreamStopException.ReadRefused(error);
        }

        byte[]? payload = replies[0] as byte[];
        bool isReplica = ReplyTree.Text(replies[^1]).Contains("role:slave", StringComparison.Ordinal);
        return new StampedValue(OffsetOf(replies[^1]), payload, ExpiresAt(replies), MayBeHidden: payload is null && isReplica);

        int WriteReads(RespBuffer request)
        {
            Write(request, "DUMP", key.Span);
            Write(request, _knowsExpireTime ? "PEXPIRETIME" : "PTTL", key.Span);
            if (_knowsExpireTime)
            {
                return 2;
            }

            request.WriteRequest("TIME");
            return 3;
        }
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

    /// <summary>Writes the request whose reply has the offset.</summary>
    internal static int WriteStamp(RespBuffer request)
    {
        request.WriteRequest("INFO", "replication");
        return 1;
    }

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
            : throw StreamStopException.ReadRefused(new ReplyError("TIME gave no time"));
    }

    /// <summary>The offset in what INFO replication says.</summary>
    internal static long OffsetOf(object? replication) =>
        TryOffsetOf(ReplyTree.Text(replication), out long offset) ? offset : throw StreamStopException.ReadRefused(new ReplyError("INFO gave no offset"));

    /// <summary>The offset in what INFO replication says, if it is that.</summary>
    internal static bool TryOffsetOf(string replication, out long offset)
    {
        const string Field = "\nmaster_repl_offset:";
        int at = replication.IndexOf(Field, StringComparison.Ordinal);
        int start = at + Field.Length;
        int end = at < 0 ? -1 : replication.IndexOf('\r', start);
        offset = 0;
        return end > 0 && long.TryParse(replication.AsSpan(start, end - start), CultureInfo.InvariantCulture, out offset);
    }
}
