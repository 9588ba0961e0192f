using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing;

/// <summary>Deletes keys of one link from its target, and never any other.</summary>
internal sealed class Sweeper(TargetOptions options, TargetClient client)
{
    private long _deleted;

    /// <summary>How many keys were deleted.</summary>
    public long Deleted => Volatile.Read(ref _deleted);

    /// <summary>Deletes what belongs to the link.</summary>
    /// <param name="db">In which database; null for all.</param>
    /// <param name="keeps">Names what is kept all the same; null for nothing.</param>
    /// <param name="cancellationToken">Gives up; to be done again then.</param>
    public async Task SweepAsync(int? db, Func<byte[], int, bool>? keeps, CancellationToken cancellationToken)
    {
        var others = new OtherSources(options.StraySources);
        await using (others.ConfigureAwait(false))
        {
            foreach (int database in (await client.DatabasesAsync(cancellationToken).ConfigureAwait(false)).Keys)
            {
                if (db is null || db == database)
                {
                    await client.ScanAsync(database, keys => DeleteAsync(keys, database, keeps, others, cancellationToken), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Whether the target has any key of the link.</summary>
    public async Task<bool> FindsAnyAsync(CancellationToken cancellationToken)
    {
        bool isFound = false;
        foreach (int database in (await client.DatabasesAsync(cancellationToken).ConfigureAwait(false)).Keys)
        {
            await client.ScanAsync(
                database,
                keys =>
                {
                    isFound |= keys.Any(key => IsOwn(key, database));
                    return Task.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
        }

        return isFound;
    }

    /// <summary>Whether a key of the target belongs to the link.</summary>
    public bool IsOwn(byte[] key, int db)
    {
        try
        {
            return !OwnKeys.Is(key) && options.Owned.Keeps(key, db);
        }
        catch (StrayKeyException)
        {
            // That of another source.
            return false;
        }
    }

    private async Task DeleteAsync(IReadOnlyList<byte[]> keys, int db, Func<byte[], int, bool>? keeps, OtherSources others, CancellationToken cancellationToken)
    {
        IReadOnlyList<byte[]> doomed = await others.WithoutTheirsAsync([.. keys.Where(key => IsOwn(key, db) && keeps?.Invoke(key, db) != true)], db, cancellationToken).ConfigureAwait(false);
        if (doomed.Count == 0)
        {
            return;
        }

        var request = new RespBuffer();
        request.WriteRequest("SELECT", db.ToString(CultureInfo.InvariantCulture));
        request.WriteArray(doomed.Count + 1);
        request.WriteBulk("DEL"u8);
        foreach (byte[] key in doomed)
        {
            request.WriteBulk(key);
        }

        object?[] replies = await client.SendAsync(request, 2, cancellationToken).ConfigureAwait(false);
        if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw BatchFailures.Of(options, error.Text, new FailedCommand("DEL", null));
        }

        Interlocked.Add(ref _deleted, replies[1] is long count ? count : 0);
    }
}
