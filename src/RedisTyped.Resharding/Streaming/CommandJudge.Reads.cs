namespace RedisTyped.Resharding.Streaming;

/// <summary>What has to be read from the source.</summary>
internal sealed partial class CommandJudge
{
    /// <summary>The keys that the command judged last makes necessary to read; with <see cref="Verdict.Drop"/> they are why.</summary>
    public List<DatabaseKey> KeysToRead { get; } = [];

    private Verdict ReadAnew(ReadOnlySpan<byte> key)
    {
        Read(key, Db);
        return Verdict.Drop;
    }

    /// <summary>Meets keys that count as gone, and may have been hidden: what a command makes of them it does not tell, unless it deletes them.</summary>
    /// <returns>How many of its keys are no longer taken for known.</returns>
    private int Meet(CommandClass type, in StreamCommand command, long offset)
    {
        int met = 0;
        for (int i = 0; i < _keys.Count; i++)
        {
            NamedKey key = _keys[i];
            if (key.Word == NamedKey.Unnamed || key.State != KeyState.Here || !hidden.Has(command[key.Word], key.Db, offset))
            {
                continue;
            }

            if (type.Kind == CommandKind.KeySubset)
            {
                if (type.Name is "DEL" or "UNLINK")
                {
                    hidden.Show(command[key.Word], key.Db, offset);
                }

                continue;
            }

            _keys[i] = key with { State = KeyState.Pending };
            met++;
            if (key.IsWritten)
            {
                Read(command[key.Word], key.Db);
            }
        }

        return met;
    }

    private void NoteDeleted(CommandClass type, NamedKey key, in StreamCommand command)
    {
        if (reads.TryFind(command[key.Word], key.Db, out PendingRead? read))
        {
            read.IsDeleted = type.Name is "DEL" or "UNLINK" || (read.IsDeleted && !key.IsWritten);
        }
    }

    private Verdict ReadWritten(in StreamCommand command)
    {
        foreach (NamedKey key in _keys)
        {
            if (key is { IsWritten: true, State: KeyState.Here })
            {
                Read(command[key.Word], key.Db);
            }
        }

        return Verdict.Drop;
    }

    // What the replica has of a key that is being read is out of date, and gets into the other database with all the rest.
    private Verdict JudgeSwap(CommandClass type, in StreamCommand command)
    {
        int one = CommandKeys.Number(type, command, 1);
        int other = CommandKeys.Number(type, command, 2);
        if (reads.Unanswered > 0)
        {
            return Verdict.Wait;
        }

        foreach (PendingRead read in reads.All)
        {
            if (read.Db == one || read.Db == other)
            {
                int twin = read.Db == one ? other : one;
                if (filter.Keeps(read.Key, twin))
                {
                    Read(read.Key, twin);
                }
            }
        }

        if (!hidden.IsEmpty)
        {
            hidden.Swap(one, other);
        }

        return Verdict.Pass;
    }

    private void Read(ReadOnlySpan<byte> key, int db)
    {
        string command = Type!.Name;
        if (!options.ReadsStraddledKeys)
        {
            throw StreamStopException.Straddles(command);
        }

        // The replica has to come back to the selected one behind a read of another.
        if (db == UnknownDb || Db == UnknownDb)
        {
            throw StreamStopException.Resync(command, "a key must be read from the source, and since the link was resumed no SELECT has told its database");
        }

        foreach (DatabaseKey known in KeysToRead)
        {
            if (known.Db == db && key.SequenceEqual(known.Key))
            {
                return;
            }
        }

        if (!reads.TryFind(key, db, out _))
        {
            KeysToRead.Add(new DatabaseKey(db, key.ToArray()));
        }
    }
}
