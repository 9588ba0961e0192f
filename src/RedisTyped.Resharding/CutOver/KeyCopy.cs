using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Makes keys of one node what they are at another. It connects by itself, and again after a failure. One caller at a time.</summary>
/// <param name="from">What the node is called that is read.</param>
/// <param name="source">How to connect to it.</param>
/// <param name="to">What the node is called that is written.</param>
/// <param name="target">How to connect to it.</param>
/// <param name="mine">The keys that may be written.</param>
/// <param name="guard">Has the other node take them only as long as they are copies there.</param>
/// <param name="note">Kept at the node that is written; null for none.</param>
internal sealed class KeyCopy(string from, SourceOptions source, string to, SourceOptions target, IKeyFilter mine, PlanGuard guard, ReturnNote? note = null) : IAsyncDisposable
{
    private const int KeysAtOnce = 200;
    private const long BytesAtOnce = 16 * 1024 * 1024;

    /// <summary>Less than the least client-query-buffer-limit, which holds for transactions as a whole.</summary>
    private const int BytesTogether = 512 * 1024;

    /// <summary>A word that a server takes is not longer, unless it says so.</summary>
    private const long LongestBulk = 512L * 1024 * 1024;

    private readonly RespBuffer _commands = new();
    private long _copied;
    private long _longest = LongestBulk;
    private ScanClient? _reader;
    private NodeClient? _writer;

    /// <summary>How many keys were copied, some of them more than once. Can be read from any thread.</summary>
    public long Copied => Volatile.Read(ref _copied);

    /// <summary>Copies keys; those that are not at the one node are deleted at the other.</summary>
    /// <exception cref="ReshardException">It cannot be done now; all of it may be done again.</exception>
    public async Task CopyAsync(TouchedKeys.Taken keys, CancellationToken cancellationToken)
    {
        try
        {
            _reader ??= await OpenAsync(from, source, cancellationToken).ConfigureAwait(false);
            _writer ??= await MeetAsync(cancellationToken).ConfigureAwait(false);
            if (keys.IsAllEmptied || keys.Emptied.Count > 0)
            {
                await CopyFoundAsync(_reader, keys, cancellationToken).ConfigureAwait(false);
                ScanClient written = await OpenAsync(to, target, cancellationToken).ConfigureAwait(false);
                await using (written.ConfigureAwait(false))
                {
                    await CopyFoundAsync(written, keys, cancellationToken).ConfigureAwait(false);
                }
            }

            await CopySomeAsync(keys.Keys, keys.UpTo, cancellationToken).ConfigureAwait(false);
            if (note is not null && (keys.HasAny || note.IsDue(keys.UpTo)) && await note.WriteAsync(_writer, keys.UpTo, cancellationToken).ConfigureAwait(false) is { } error)
            {
                throw Refused("the note of what is back", error);
            }
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether a refused write may be taken later: a slow script, or a lack of memory, passes; and where another server has taken the place, that is found by a new connection.</summary>
    public static bool MayPass(ReplyError error) =>
        error.IsBusy || error.Text.StartsWith("OOM ", StringComparison.Ordinal) || error.Text.StartsWith("NOREPLICAS", StringComparison.Ordinal)
        || error.Text.StartsWith("READONLY", StringComparison.Ordinal) || error.Text.StartsWith("MISCONF", StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _reader, null) is { } reader)
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }

        if (Interlocked.Exchange(ref _writer, null) is { } writer)
        {
            await writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    // Of the servers of a node the primary.
    private static async Task<ScanClient> OpenAsync(string name, SourceOptions access, CancellationToken cancellationToken)
    {
        NodeClient client = await NodeClient.ConnectAsync(name, access, cancellationToken).ConfigureAwait(false);
        await using (client.ConfigureAwait(false))
        {
            return await ScanClient.OpenAsync(client.Address, access, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<NodeClient> MeetAsync(CancellationToken cancellationToken)
    {
        NodeClient client = await NodeClient.ConnectAsync(to, target, cancellationToken).ConfigureAwait(false);
        try
        {
            await (note?.MeetAsync(client, cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            object? longest = await client.TryAsync(cancellationToken, "CONFIG", "GET", "proto-max-bulk-len").ConfigureAwait(false);
            _longest = longest is object?[] { Length: 2 } pair && long.TryParse(ReplyTree.Text(pair[1]), NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes : LongestBulk;
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task CopyFoundAsync(ScanClient client, TouchedKeys.Taken keys, CancellationToken cancellationToken)
    {
        foreach (int db in keys.IsAllEmptied ? await client.DatabasesAsync(cancellationToken).ConfigureAwait(false) : keys.Emptied)
        {
            ulong cursor = 0;
            do
            {
                (cursor, IReadOnlyList<byte[]> found) = await client.ScanAsync(db, cursor, count: 1000, cancellationToken).ConfigureAwait(false);
                await CopySomeAsync(found.Where(key => mine.Keeps(key, db)).Select(key => new DatabaseKey(db, key)), keys.UpTo, cancellationToken).ConfigureAwait(false);
            }
            while (cursor != 0);
        }
    }

    private async Task CopySomeAsync(IEnumerable<DatabaseKey> keys, LandedPosition upTo, CancellationToken cancellationToken)
    {
        foreach (IGrouping<int, DatabaseKey> database in keys.GroupBy(static key => key.Db))
        {
            foreach (DatabaseKey[] some in database.Chunk(KeysAtOnce))
            {
                IReadOnlyList<long> sizes = await _reader!.SizesAsync(database.Key, [.. some.Select(static key => key.Key)], cancellationToken).ConfigureAwait(false);
                for (int begun = 0, next = 0; begun < some.Length; begun = next)
                {
                    long bytes = 0;
                    do
                    {
                        bytes += sizes[next++];
                    }
                    while (next < some.Length && bytes + sizes[next] <= BytesAtOnce);
                    await CopyTogetherAsync(some[begun..next], upTo, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    // All keys are of one database.
    private async Task CopyTogetherAsync(DatabaseKey[] keys, LandedPosition upTo, CancellationToken cancellationToken)
    {
        StampedKeys read = await _reader!.ReadAsync(keys, cancellationToken).ConfigureAwait(false);
        if (read.Offset < upTo.At.Offset)
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"Node '{from}' is behind its own stream; it is asked again.");
        }

        await WriteAsync(_writer!, read, cancellationToken).ConfigureAwait(false);
        Interlocked.Add(ref _copied, keys.Length);
    }

    private async Task WriteAsync(NodeClient writer, StampedKeys read, CancellationToken cancellationToken)
    {
        _commands.Clear();
        int count = 0;
        foreach (var (key, value) in read.Keys)
        {
            if (value.Payload?.LongLength > _longest)
            {
                // The server would end the connection, each time anew.
                throw new ReshardException(
                    ReshardFailure.TargetRefused,
                    string.Create(CultureInfo.InvariantCulture, $"Node '{to}' takes no word of more than {_longest} bytes (proto-max-bulk-len), and a value that node '{from}' has is one of {value.Payload.LongLength}. Raise that at '{to}', or make the value smaller.")) { Key = key.Key };
            }

            if (count > 0 && _commands.Length + (value.Payload?.Length ?? 0) > BytesTogether)
            {
                await SendAsync(writer, key.Db, count, cancellationToken).ConfigureAwait(false);
                count = 0;
            }

            ValueCommand.Write(_commands, key.Key, value);
            count++;
        }

        await SendAsync(writer, read.Keys[0].Key.Db, count, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(NodeClient writer, int db, int count, CancellationToken cancellationToken)
    {
        object?[] replies;
        try
        {
            replies = await guard.RunAsync(writer, db, _commands, count, cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (e.Failure == ReshardFailure.SourceRefused)
        {
            throw new ReshardException(ReshardFailure.TargetRefused, e.Message, e);
        }

        _commands.ClearDownTo(1024 * 1024);
        if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw Refused("a value", error);
        }
    }

    private ReshardException Refused(string what, ReplyError error) => new(
        MayPass(error) ? ReshardFailure.TargetUnreachable : ReshardFailure.TargetRefused,
        $"Node '{to}' refuses {what} that node '{from}' has: {error.Text.TrimEnd('.')}. See to it that it takes writes and knows what the newer node has.");
}
