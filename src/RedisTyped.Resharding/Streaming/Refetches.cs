using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Streaming;

/// <summary>
/// Reads from the source what the stream does not tell a replica of its keys, and puts it into the output when the stream has come as far
/// as was read. Not thread-safe.
/// </summary>
/// <remarks>
/// From the command that makes a read necessary on, the output holds: a replica that has not got what was read has not applied what follows
/// either, and a resumed link brings the command again. A link that lags has a long way to the offset of a read, and what comes up on it
/// waits in the replica, as one transaction; overlapping reads make one hold. The bytes of what is put in are paid by those of what is left out; where these do not
/// suffice, the source is asked to make its stream longer.
/// </remarks>
internal sealed class Refetches(IStampedSource? source, StreamOptions options, ReplicaOutput output, StreamCounters counters, HiddenKeys hidden)
{
    /// <summary>A source that promises bytes which never come, so often, cannot lengthen its stream: that of a cluster's nodes.</summary>
    private const int MostVainTries = 3;

    private static readonly TimeSpan StalePause = TimeSpan.FromMilliseconds(20);

    private readonly RespBuffer _command = new();
    private readonly List<PendingRead> _reached = [];
    private long _heldSince;
    private long _paidUntil;
    private long _messagesBefore;
    private int _vainTries;

    /// <summary>What is being read.</summary>
    public PendingReads Reads { get; } = new();

    /// <summary>Begins to read keys, and to hold the output.</summary>
    /// <param name="keys">The keys; none any more afterwards.</param>
    /// <param name="needed">The end of the command that makes it necessary, or what cannot be had before it.</param>
    /// <param name="command">The command.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public void Begin(List<DatabaseKey> keys, long needed, string command, CancellationToken cancellationToken)
    {
        foreach (DatabaseKey key in keys)
        {
            IStampedSource from = source ?? throw StreamStopException.NoSource(command);
            if (!output.Holds)
            {
                output.Hold();
                _heldSince = options.Time.GetTimestamp();
                _paidUntil = 0;
            }

            counters.Reads++;
            Reads.Add(new PendingRead(key.Key, key.Db, ReadAsync(from, key, needed, cancellationToken), needed));
        }

        keys.Clear();
    }

    /// <summary>Waits for all answers.</summary>
    /// <exception cref="StreamStopException">A value is too long to be put into the stream, or not to be had.</exception>
    public async Task AnswerAsync(CancellationToken cancellationToken)
    {
        await Reads.AnswerAsync(cancellationToken).ConfigureAwait(false);
        foreach (PendingRead read in Reads.All)
        {
            if (read.Value!.Payload?.Length > options.LongestRead)
            {
                throw StreamStopException.Resync(command: null, $"a value of {read.Value.Payload.Length} bytes had to be read from the source, and at most {options.LongestRead} are put into a stream");
            }
        }
    }

    /// <summary>Puts in what was read up to an offset, and ends the hold when all is there.</summary>
    /// <param name="offset">How far the stream has come.</param>
    /// <param name="db">The database that is selected.</param>
    public void Place(long offset, int db)
    {
        if (Reads.Count > 0)
        {
            _reached.Clear();
            Reads.TakeUpTo(offset, _reached);
            foreach (PendingRead read in _reached)
            {
                Place(read, db);
            }
        }

        if (Reads.Count == 0)
        {
            output.TryRelease();
        }
    }

    /// <summary>Has the source's stream lengthened where the hold lacks bytes, and sees to it that it ends.</summary>
    /// <param name="offset">How far the stream has come.</param>
    /// <param name="db">The database that is selected.</param>
    /// <param name="messages">How many messages that lengthen the stream have come in it.</param>
    /// <param name="isWithinCommand">Whether a command that goes on in parts has not ended yet.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="StreamStopException">It has lasted too long.</exception>
    public async ValueTask PayAsync(long offset, int db, long messages, bool isWithinCommand, CancellationToken cancellationToken)
    {
        if (output.HeldBytes > options.HoldMemory)
        {
            output.Spill(isWithinCommand);
        }

        long shortage = ShortageOfAll(db);
        if (shortage <= 0 || offset < _paidUntil)
        {
            return;
        }

        // What was asked for and came was not in vain, even if more has become short meanwhile.
        if (_paidUntil > 0 && _vainTries < MostVainTries)
        {
            _vainTries = messages > _messagesBefore ? 0 : _vainTries + 1;
        }

        _messagesBefore = messages;
        if (_vainTries < MostVainTries)
        {
            if (await source!.LengthenAsync(shortage, cancellationToken).ConfigureAwait(false) is { } until)
            {
                counters.Lengthened += shortage;
                _paidUntil = until;
                return;
            }

            _vainTries = MostVainTries;
        }

        if (options.Time.GetElapsedTime(_heldSince) > options.HoldTime)
        {
            throw StreamStopException.Resync(
                command: null,
                $"a value read from the source has waited {options.HoldTime.TotalSeconds:0} s for {shortage} bytes of commands to take the place of, and the source's stream cannot be lengthened");
        }
    }

    private async Task<StampedValue> ReadAsync(IStampedSource from, DatabaseKey key, long needed, CancellationToken cancellationToken)
    {
        long began = options.Time.GetTimestamp();
        while (true)
        {
            var value = await from.ReadAsync(key.Key, key.Db, cancellationToken).ConfigureAwait(false);
            if (value.Offset >= needed || options.Time.GetElapsedTime(began) >= options.StalePatience)
            {
                return value;
            }

            await Task.Delay(StalePause, options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private long ShortageOfAll(int db)
    {
        long length = 0;
        int commands = 0;
        foreach (PendingRead read in Reads.All)
        {
            length += Commands(read, out int of).Length;
            commands += of;
            if (read.Db != db)
            {
                length += Select(read.Db).Length;
                length += Select(db).Length;
                commands += 2;
            }
        }

        return output.Shortage(length, commands);
    }

    private void Place(PendingRead read, int db)
    {
        if (read.Value!.MayBeHidden && !read.IsDeleted)
        {
            hidden.Hide(read.Key, read.Db);
        }
        else
        {
            hidden.Show(read.Key, read.Db, read.Value.Offset);
        }

        if (read.Db != db)
        {
            output.Add(Select(read.Db));
        }

        output.Add(Commands(read, out int count), count);
        if (read.Db != db)
        {
            output.Add(Select(db));
        }
    }

    private ReadOnlySpan<byte> Select(int db)
    {
        _command.Clear();
        _command.WriteArray(2);
        _command.WriteBulk("SELECT"u8);
        WriteNumber(db);
        return _command.Written;
    }

    private ReadOnlySpan<byte> Commands(PendingRead read, out int count)
    {
        _command.Clear();
        count = 1;
        var payload = read.Value!.Payload;
        bool expires = read.Value.ExpiresAt > 0;
        if (payload is null || options.RestoresAsOldServers)
        {
            _command.WriteArray(2);
            _command.WriteBulk("DEL"u8);
            _command.WriteBulk(read.Key);
        }

        if (payload is null)
        {
            return _command.Written;
        }

        if (options.RestoresAsOldServers)
        {
            // REPLACE is there since 3.0, and ABSTTL since 5.0.
            count = expires ? 3 : 2;
            _command.WriteArray(4);
            _command.WriteBulk("RESTORE"u8);
            _command.WriteBulk(read.Key);
            WriteNumber(0);
            _command.WriteBulk(payload);
            if (expires)
            {
                _command.WriteArray(3);
                _command.WriteBulk("PEXPIREAT"u8);
                _command.WriteBulk(read.Key);
                WriteNumber(read.Value.ExpiresAt);
            }

            return _command.Written;
        }

        _command.WriteArray(expires ? 6 : 5);
        _command.WriteBulk("RESTORE"u8);
        _command.WriteBulk(read.Key);
        WriteNumber(read.Value.ExpiresAt);
        _command.WriteBulk(payload);
        _command.WriteBulk("REPLACE"u8);
        if (expires)
        {
            _command.WriteBulk("ABSTTL"u8);
        }

        return _command.Written;
    }

    private void WriteNumber(long number)
    {
        Span<byte> text = stackalloc byte[20];
        System.Buffers.Text.Utf8Formatter.TryFormat(number, text, out int length);
        _command.WriteBulk(text[..length]);
    }
}
