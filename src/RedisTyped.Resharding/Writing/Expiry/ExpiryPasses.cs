using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Checks;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Expiry;

/// <summary>
/// Gives the keys of a link the times of expiry that they shall have, some hundred at a time. Meanwhile no batch is under way, so that none changes
/// a time between its being read and written.
/// </summary>
internal sealed class ExpiryPasses(TargetOptions options, TargetAbilities abilities, TargetClient client, BatchSender sender, ExpiryShift shift, Func<byte[], int, bool> isOwn)
{
    /// <summary>How many are asked for in one request.</summary>
    public const int KeysAtOnce = 1000;

    /// <summary>What PEXPIRETIME and PTTL say of a key that is not there.</summary>
    public const long NotThere = -2;

    private readonly List<DatabaseKey> _given = [];
    private readonly List<DatabaseKey> _gone = [];
    private bool _isSome;
    private long _changed;

    /// <summary>How many keys were given another time.</summary>
    public long Changed => Volatile.Read(ref _changed);

    /// <summary>Of <see cref="SomeAsync"/>: those that were given another time, or perhaps, where that was given up.</summary>
    public IReadOnlyList<DatabaseKey> Given => _given;

    /// <summary>Of <see cref="SomeAsync"/>: those that the target does not have.</summary>
    public IReadOnlyList<DatabaseKey> Gone => _gone;

    /// <summary>Goes through all keys of the link.</summary>
    public async Task AllAsync(CancellationToken cancellationToken)
    {
        foreach (int db in (await client.DatabasesAsync(cancellationToken).ConfigureAwait(false)).Keys)
        {
            await client.ScanAsync(db, keys => SetAsync([.. keys.Where(key => isOwn(key, db))], db, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Goes through some keys.</summary>
    public async Task SomeAsync(IReadOnlyList<DatabaseKey> keys, CancellationToken cancellationToken)
    {
        _isSome = true;
        foreach (IGrouping<int, DatabaseKey> database in keys.GroupBy(static key => key.Db))
        {
            foreach (DatabaseKey[] part in database.Chunk(KeysAtOnce))
            {
                await SetAsync([.. part.Select(static key => key.Key)], database.Key, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task SetAsync(byte[][] keys, int db, CancellationToken cancellationToken)
    {
        if (keys.Length == 0)
        {
            return;
        }

        await sender.AloneAsync(() => SetAloneAsync(keys, db, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> SetAloneAsync(byte[][] keys, int db, CancellationToken cancellationToken)
    {
        long[] times = await ReadAsync(keys, db, cancellationToken).ConfigureAwait(false);
        var request = new RespBuffer();
        request.WriteRequest("SELECT", Text(db));
        int changes = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            if (_isSome && times[i] == NotThere)
            {
                _gone.Add(new DatabaseKey(db, keys[i]));
            }

            if (times[i] > 0 && Wanted(times[i], keys[i], db) is var wanted && wanted != times[i])
            {
                request.WriteArray(3);
                request.WriteBulk("PEXPIREAT"u8);
                request.WriteBulk(keys[i]);
                request.WriteBulk(Text(wanted));
                changes++;
                if (_isSome)
                {
                    _given.Add(new DatabaseKey(db, keys[i]));
                }
            }
        }

        if (changes == 0)
        {
            return 0;
        }

        object?[] replies = await client.SendAsync(request, changes + 1, cancellationToken).ConfigureAwait(false);
        Refuse(replies, "PEXPIREAT");
        Interlocked.Add(ref _changed, changes);
        return changes;
    }

    private long Wanted(long time, byte[] key, int db) => shift.Land(ShiftedTime.RealOf(time), key, db);

    // Before 7.0 it is told how long a key has yet to live, and the time beside it, each cut down to the millisecond.
    private async Task<long[]> ReadAsync(byte[][] keys, int db, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", Text(db));
        int each = abilities.KnowsExpireTime ? 1 : 2;
        foreach (byte[] key in keys)
        {
            if (!abilities.KnowsExpireTime)
            {
                request.WriteRequest("TIME");
            }

            request.WriteArray(2);
            request.WriteBulk(abilities.KnowsExpireTime ? "PEXPIRETIME"u8 : "PTTL"u8);
            request.WriteBulk(key);
        }

        object?[] replies = await client.SendAsync(request, 1 + (each * keys.Length), cancellationToken).ConfigureAwait(false);
        Refuse(replies, "PEXPIRETIME");
        long[] times = new long[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            long time = replies[(each * i) + each] is long number ? number : -1;
            times[i] = time < 0 || abilities.KnowsExpireTime ? time : time + TimeOf(replies[(each * i) + 1]);
        }

        return times;
    }

    private static long TimeOf(object? reply) => reply is object?[] { Length: 2 } time
        && long.TryParse(ReplyTree.Text(time[0]), CultureInfo.InvariantCulture, out long seconds)
        && long.TryParse(ReplyTree.Text(time[1]), CultureInfo.InvariantCulture, out long micros)
            ? (seconds * 1000) + (micros / 1000)
            : 0;

    private void Refuse(object?[] replies, string command)
    {
        if (replies.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw BatchFailures.Of(options, error.Text, new FailedCommand(command, null));
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
