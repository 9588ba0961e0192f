using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Makes keys of one node what they are at another. It connects by itself, and again after a failure. One caller at a time.</summary>
/// <param name="from">What the node is called that is read.</param>
/// <param name="source">How to connect to it.</param>
/// <param name="to">What the node is called that is written.</param>
/// <param name="target">How to connect to it.</param>
/// <param name="mine">The keys that may be written.</param>
internal sealed class KeyCopy(string from, SourceOptions source, string to, SourceOptions target, IKeyFilter mine) : IAsyncDisposable
{
    private const int KeysAtOnce = 200;

    private readonly RespBuffer _commands = new();
    private ScanClient? _reader;
    private NodeClient? _writer;

    /// <summary>Copies keys; those that are not at the one node are deleted at the other.</summary>
    /// <exception cref="ReshardException">It cannot be done now; all of it may be done again.</exception>
    public async Task CopyAsync(TouchedKeys.Taken keys, CancellationToken cancellationToken)
    {
        try
        {
            _reader ??= await OpenAsync(from, source, cancellationToken).ConfigureAwait(false);
            _writer ??= await NodeClient.ConnectAsync(to, target, cancellationToken).ConfigureAwait(false);
            if (keys.IsAllEmptied || keys.Emptied.Count > 0)
            {
                await FindAsync(_reader, keys, cancellationToken).ConfigureAwait(false);
                ScanClient written = await OpenAsync(to, target, cancellationToken).ConfigureAwait(false);
                await using (written.ConfigureAwait(false))
                {
                    await FindAsync(written, keys, cancellationToken).ConfigureAwait(false);
                }
            }

            foreach (DatabaseKey[] some in keys.Keys.Chunk(KeysAtOnce))
            {
                StampedKeys read = await _reader.ReadAsync(some, cancellationToken).ConfigureAwait(false);
                if (read.Offset < keys.UpTo.At.Offset)
                {
                    throw new ReshardException(ReshardFailure.SourceUnreachable, $"Node '{from}' is behind its own stream; it is asked again.");
                }

                await WriteAsync(_writer, read, cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

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

    private async Task FindAsync(ScanClient client, TouchedKeys.Taken keys, CancellationToken cancellationToken)
    {
        foreach (int db in keys.IsAllEmptied ? await client.DatabasesAsync(cancellationToken).ConfigureAwait(false) : keys.Emptied)
        {
            ulong cursor = 0;
            do
            {
                (cursor, IReadOnlyList<byte[]> found) = await client.ScanAsync(db, cursor, count: 1000, cancellationToken).ConfigureAwait(false);
                keys.Keys.UnionWith(found.Where(key => mine.Keeps(key, db)).Select(key => new DatabaseKey(db, key)));
            }
            while (cursor != 0);
        }
    }

    private async Task WriteAsync(NodeClient writer, StampedKeys read, CancellationToken cancellationToken)
    {
        _commands.Clear();
        int count = 0;
        int selected = -1;
        foreach (var (key, value) in read.Keys)
        {
            if (key.Db != selected)
            {
                // Where it is refused, what is behind it would be written into the database before.
                await SendAsync(writer, count, cancellationToken).ConfigureAwait(false);
                count = 0;
                if (await writer.TryAsync(cancellationToken, "SELECT", key.Db.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false) is ReplyError error)
                {
                    throw Refused(string.Create(CultureInfo.InvariantCulture, $"SELECT {key.Db}"), error);
                }

                selected = key.Db;
            }

            ValueCommand.Write(_commands, key.Key, value);
            count++;
        }

        await SendAsync(writer, count, cancellationToken).ConfigureAwait(false);
    }

    private async Task SendAsync(NodeClient writer, int count, CancellationToken cancellationToken)
    {
        if (count == 0)
        {
            return;
        }

        object?[] replies = await writer.SendAsync(_commands, count, cancellationToken).ConfigureAwait(false);
        _commands.ClearDownTo(1024 * 1024);
        if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw Refused("a value", error);
        }
    }

    // A script that is slow, or a lack of memory, passes.
    private ReshardException Refused(string what, ReplyError error) => new(
        TargetConnection.IsBusy(error.Text) || error.Text.StartsWith("OOM ", StringComparison.Ordinal) || error.Text.StartsWith("NOREPLICAS", StringComparison.Ordinal)
            || error.Text.StartsWith("MISCONF", StringComparison.Ordinal)
            ? ReshardFailure.TargetUnreachable
            : ReshardFailure.TargetRefused,
        $"Node '{to}' refuses {what} that node '{from}' has: {error.Text.TrimEnd('.')}. See to it that it takes writes and knows what the newer node has.");
}
