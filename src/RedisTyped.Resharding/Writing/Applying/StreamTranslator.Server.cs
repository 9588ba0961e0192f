using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>Commands on more than keys: databases and functions.</summary>
internal sealed partial class StreamTranslator
{
    private void DoFlush(in StreamCommand command)
    {
        bool isAll = command.Is(0, "FLUSHALL"u8);
        if (!_options.IsShared)
        {
            _group.Add(command.Bytes, _db);
            WriteCheckpointAgain();
            return;
        }

        // Of what the transaction has done so far nothing is left afterwards; all of it is deleted by not being done.
        if (_inTransaction && isAll)
        {
            _group.Clear();
        }
        else if (_inTransaction && _mixesDatabases)
        {
            DoFlushBehindMove();
            return;
        }
        else if (_inTransaction)
        {
            _group.Drop(_db);
        }

        Task = new StreamTask.Sweep(isAll ? null : _db);
    }

    // What went to another database before is to be there. So what the transaction has done is done; the keys that it names are deleted in it, and all others of the database before it.
    private void DoFlushBehindMove()
    {
        IReadOnlySet<DatabaseKey> named = GroupKeys.In(_group.Body, _db) ?? throw TargetConnection.Refused(
            _options, "has keys of other sources too, and the source has sent FLUSHDB behind a MOVE or COPY to another database and a script, or behind very much, in one transaction; begin this link anew.");
        foreach (DatabaseKey key in named)
        {
            _group.Select(_db);
            _group.Tail.WriteArray(2);
            _group.Tail.WriteBulk("DEL"u8);
            _group.Tail.WriteBulk(key.Key);
            _group.Body.Settle();
            _group.Count++;
        }

        Task = new StreamTask.Sweep(_db, named);
    }

    /// <summary>Whether the target has some of the keys only.</summary>
    public bool IsPartial { get; set; }

    private void DoSwap(in StreamCommand command)
    {
        if (_options.IsShared || !_abilities.SelectsInTransactions || command.Count < 3)
        {
            throw TargetConnection.Refused(
                _options, "has keys of other sources too, or one database only, and the source has sent SWAPDB, which swaps whole databases; begin this link anew.");
        }

        if (IsPartial)
        {
            throw new ReshardException(
                ReshardFailure.TargetWiped,
                $"The source {_options.Source} has sent SWAPDB while its keys are read one by one, and {_options.Address} has only some of them. The link is given everything anew.");
        }

        // The checkpoint stays in database 0: it is written anew at the end of the batch.
        _group.Select(0);
        _group.Tail.WriteRequest("DEL", Checkpoint.KeyOf(_options.Source));
        _group.Count++;
        _shift.NoteAny();
        _group.Add(command.Bytes, _db);
        WriteCheckpointAgain();
    }

    private void WriteCheckpointAgain()
    {
        _group.Select(0);
        Position().WriteAgain(_group.Tail, Checkpoint.KeyOf(_options.Source), _shift.Mode != ExpiryMode.Shifted);
        _group.Count++;
        if (Inserted > 0)
        {
            WriteInserted();
        }
    }

    private void DoEverywhere(in StreamCommand command)
    {
        if (!command.Is(0, "FUNCTION"u8))
        {
            // Most sources send what a script does, and a server that has forgotten one asks its clients for it. Those before Redis 5 send the text once, and then its hash.
            if (command.Count > 2 && command.Is(1, "LOAD"u8))
            {
                _scripts.Add(command[2]);
                if (_abilities.LoadsScripts)
                {
                    _group.Add(command.Bytes, _db);
                }
            }

            return;
        }

        if (!_abilities.HasFunctions)
        {
            throw Lacking("FUNCTION");
        }

        bool isLoad = command.Count >= 3 && command.Is(1, "LOAD"u8);
        if (isLoad && _inTransaction && !_options.IsShared)
        {
            // Behind what the transaction removes before; again where the target has it, as the task would.
            _group.Select(_db);
            _group.Tail.WriteArray(4);
            _group.Tail.WriteBulk("FUNCTION"u8);
            _group.Tail.WriteBulk("LOAD"u8);
            _group.Tail.WriteBulk("REPLACE"u8);
            _group.Tail.WriteBulk(command[command.Count - 1]);
            _group.Body.Settle();
            _group.Count++;
            _group.Keys++;
        }
        else if (isLoad)
        {
            Task = new StreamTask.LoadLibrary(command[command.Count - 1].ToArray());
        }
        else if (!_options.IsShared)
        {
            _group.Add(command.Bytes, _db);
        }
        else
        {
            Task = command.Count >= 3 && command.Is(1, "RESTORE"u8)
                ? new StreamTask.RestoreLibraries(command[2].ToArray())
                : new StreamTask.Alert("FUNCTION " + Encoding.ASCII.GetString(command[1]).ToUpperInvariant());
        }
    }
}
