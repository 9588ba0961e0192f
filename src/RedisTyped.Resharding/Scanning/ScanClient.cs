using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Scanning;

/// <summary>A connection to a source as a client: goes through its keys and reads them, many at one offset. One caller at a time.</summary>
/// <remarks>The user needs <c>+select +scan +multi +exec +dump +pexpiretime +memory|usage +info +function|dump +publish ~* &amp;__redistyped__:slack</c>.</remarks>
internal sealed class ScanClient : IAsyncDisposable
{
    private readonly ReplyPipeline _pipeline;
    private bool _isFull;

    private ScanClient(SourceAddress address, Stream connection)
    {
        Address = address;
        _pipeline = new ReplyPipeline(connection);
    }

    public SourceAddress Address { get; }

    /// <summary>Connects.</summary>
    /// <exception cref="ReshardException">It cannot be reached, or refuses.</exception>
    public static async Task<ScanClient> OpenAsync(SourceAddress address, SourceOptions options, CancellationToken cancellationToken)
    {
        var connection = await SourceConnection.OpenAsync(address, options, asReplica: false, cancellationToken).ConfigureAwait(false);
        return new ScanClient(address, connection.Stream);
    }

    /// <summary>The fields of some sections of INFO.</summary>
    public async Task<IReadOnlyDictionary<string, string>> InfoAsync(CancellationToken cancellationToken, params string[] sections)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string section in sections)
        {
            foreach (string line in ReplyTree.Text(await AskAsync(cancellationToken, "INFO", section).ConfigureAwait(false)).Split("\r\n"))
            {
                int colon = line.IndexOf(':', StringComparison.Ordinal);
                if (colon > 0)
                {
                    fields[line[..colon]] = line[(colon + 1)..];
                }
            }
        }

        return fields;
    }

    /// <summary>Where the stream is.</summary>
    public async Task<ReplicationPosition> PositionAsync(CancellationToken cancellationToken)
    {
        var fields = await InfoAsync(cancellationToken, "replication").ConfigureAwait(false);
        return ReplicationId.TryParse(fields.GetValueOrDefault("master_replid"), out var id)
            && long.TryParse(fields.GetValueOrDefault("master_repl_offset"), CultureInfo.InvariantCulture, out long offset)
            ? new ReplicationPosition(id, offset)
            : throw Refused("INFO", "it says no offset");
    }

    /// <summary>The databases that have keys, in order.</summary>
    public async Task<IReadOnlyList<int>> DatabasesAsync(CancellationToken cancellationToken) =>
    [
        .. (await InfoAsync(cancellationToken, "keyspace").ConfigureAwait(false)).Keys
            .Where(static name => name.StartsWith("db", StringComparison.Ordinal))
            .Select(static name => int.Parse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture)).Order(),
    ];

    /// <summary>Some more keys of a database.</summary>
    /// <returns>The keys, and the cursor for those that follow: 0 where there are none.</returns>
    public async Task<(ulong Cursor, IReadOnlyList<byte[]> Keys)> ScanAsync(int db, ulong cursor, int count, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", Text(db));
        request.WriteRequest("SCAN", cursor.ToString(CultureInfo.InvariantCulture), "COUNT", Text(count));
        object?[] replies = await SendAsync(request, 2, cancellationToken).ConfigureAwait(false);
        Require("SCAN", replies);
        return replies[1] is object?[] { Length: 2 } page && ulong.TryParse(ReplyTree.Text(page[0]), CultureInfo.InvariantCulture, out ulong next)
            ? (next, [.. ((object?[])page[1]!).Cast<byte[]>()])
            : throw Refused("SCAN", "it answers something else");
    }

    /// <summary>About how much memory keys of a database take; 0 for one that is not there, and for all where it may not be asked.</summary>
    public async Task<IReadOnlyList<long>> SizesAsync(int db, IReadOnlyList<byte[]> keys, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", Text(db));
        foreach (byte[] key in keys)
        {
            request.WriteArray(3);
            request.WriteBulk("MEMORY"u8);
            request.WriteBulk("USAGE"u8);
            request.WriteBulk(key);
        }

        object?[] replies = await SendAsync(request, 1 + keys.Count, cancellationToken).ConfigureAwait(false);
        return [.. replies.Skip(1).Select(static reply => reply is long size ? size : 0)];
    }

    /// <summary>Reads keys, all as they are at one offset: the first of them only where the source's memory is full.</summary>
    public async Task<StampedKeys> ReadAsync(IReadOnlyList<DatabaseKey> keys, CancellationToken cancellationToken)
    {
        keys = _isFull ? StampedReads.InPieces(keys, static key => key.Key).First() : keys;
        var (values, refusal) = await StampedReads.ReadAsync(
            (request, count) => SendAsync(request, count, cancellationToken), db: null, WriteReads, StampedSource.WriteStamp, mayBeFewer: keys.Count > 1, cancellationToken).ConfigureAwait(false);
        if (refusal is { IsOutOfMemory: true } && !_isFull)
        {
            _isFull = true;
            return await ReadAsync(keys, cancellationToken).ConfigureAwait(false);
        }

        Require("EXEC", refusal is null ? values : [refusal]);

        // What SELECT answers is a text too, so the places count.
        var read = new List<KeyValuePair<DatabaseKey, StampedValue>>(keys.Count);
        long offset = StampedSource.OffsetOf(values[^1]);
        int at = 0;
        int selected = -1;
        foreach (var key in keys)
        {
            at += key.Db != selected ? 1 : 0;
            selected = key.Db;
            long expires = values[at + 1] is long time && time > 0 ? time : 0;
            read.Add(new(key, new StampedValue(offset, values[at] as byte[], expires)));
            at += 2;
        }

        return new StampedKeys(offset, read);

        int WriteReads(RespBuffer request)
        {
            int requests = 0;
            int chosen = -1;
            foreach (var key in keys)
            {
                if (key.Db != chosen)
                {
                    request.WriteRequest("SELECT", Text(key.Db));
                    chosen = key.Db;
                    requests++;
                }

                Write(request, "DUMP"u8, key.Key);
                Write(request, "PEXPIRETIME"u8, key.Key);
                requests += 2;
            }

            return requests;
        }
    }

    /// <summary>All libraries of functions, as FUNCTION RESTORE takes them; null where there are none.</summary>
    public async Task<byte[]?> FunctionsAsync(CancellationToken cancellationToken) =>
        await AskAsync(cancellationToken, "FUNCTION", "DUMP").ConfigureAwait(false) as byte[];

    /// <summary>Has a message go through the stream, with database 0 selected for it.</summary>
    public async Task MarkAsync(string text, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", "0");
        request.WriteArray(3);
        request.WriteBulk("PUBLISH"u8);
        request.WriteBulk(StampedSource.SlackChannel);
        request.WriteBulk(text);
        Require("PUBLISH", await SendAsync(request, 2, cancellationToken).ConfigureAwait(false));
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Write(RespBuffer request, ReadOnlySpan<byte> command, byte[] key)
    {
        request.WriteArray(2);
        request.WriteBulk(command);
        request.WriteBulk(key);
    }

    private async Task<object?> AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest(words);
        object?[] replies = await SendAsync(request, 1, cancellationToken).ConfigureAwait(false);
        Require(words[0], replies);
        return replies[0];
    }

    private async Task<object?[]> SendAsync(RespBuffer request, int replies, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.SendAsync(request, replies, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"The source {Address} broke the connection that its keys are read by ({e.Message}).", e);
        }
    }

    private void Require(string command, object?[] replies)
    {
        if (replies.OfType<ReplyError>().FirstOrDefault() is not { } error)
        {
            return;
        }

        // EXEC says no more than that it was not done: why is in the replies before.
        throw error.IsBusy
            ? new ReshardException(ReshardFailure.SourceUnreachable, $"The source {Address} cannot be asked now: {error.Text.TrimEnd('.')}.") { IsBusy = true }
            : Refused(command, error.Text.TrimEnd('.'));
    }

    private ReshardException Refused(string command, string why) => new(
        ReshardFailure.SourceRefused,
        $"The source {Address} refuses {command}: {why}. To scan it the user needs +select +scan +multi +exec +dump +pexpiretime +info +function|dump +publish ~* and the channel {System.Text.Encoding.ASCII.GetString(StampedSource.SlackChannel)}.");
}

/// <summary>Keys as they were at one offset.</summary>
/// <param name="Offset">The offset: the end of a command of the stream.</param>
/// <param name="Keys">The keys, with what they held.</param>
internal sealed record StampedKeys(long Offset, IReadOnlyList<KeyValuePair<DatabaseKey, StampedValue>> Keys);
