using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;
using RedisTyped.Resharding.Writing.Values;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>Commands on keys.</summary>
internal sealed partial class StreamTranslator
{
    private void DoKeys(CommandClass? type, in StreamCommand command, long receivedAt)
    {
        TypeTraits traits = type is null ? new TypeTraits(ExpiryForm.None, IsLacking: false) : _traits[type.Id];
        if (traits.IsLacking && traits.Form != ExpiryForm.Restore && traits.Form != ExpiryForm.SetLong)
        {
            throw Lacking(type!.Name);
        }

        if (traits.Form == ExpiryForm.Restore && command.Count > 3)
        {
            Payloads.Check(_options, _abilities, command[1], command[3]);
        }

        switch (traits.Form)
        {
            case ExpiryForm.Field:
                throw TargetConnection.Refused(
                    _options, $"would expire fields of hashes before the source does, and the source has sent {type!.Name}; land this link in a replica (mode P or M).");
            case ExpiryForm.Restore when !_abilities.Restores || (command.Count > 3 && IsInPieces(command[3])):
                long at = ExpiryCommands.TimeOfRestore(command, receivedAt);
                Task = new StreamTask.WriteValue(command[1].ToArray(), at == 0 ? 0 : _shift.Land(at, command[1], _db), command[3].ToArray());
                return;
        }

        _group.Select(_db);
        if (type?.Kind == CommandKind.Rename && !_abilities.RenamesOverKeys)
        {
            MakeRoom(command);
        }

        int written = traits.Form == ExpiryForm.None
            ? 0
            : _expiries.Write(type!.Name, traits.Form, command, _db, receivedAt, _group.Tail);
        if (written == 0 && !(type?.Kind == CommandKind.Script && TryWriteScript(command)))
        {
            _group.Body.Write(command.Bytes);
        }
        else
        {
            _group.Body.Settle();
        }

        written = Math.Max(written, 1);

        _group.Count += written;
        _group.Keys++;
        if (type?.Kind is CommandKind.Rename or CommandKind.Copy or CommandKind.DatabaseMove)
        {
            NoteTarget(type, command);
        }
    }

    private bool IsInPieces(ReadOnlySpan<byte> payload) => !payload.IsEmpty && Payloads.IsInPieces(_options, payload[0], payload.Length);

    // By its text, which the target may have forgotten since it came.
    private bool TryWriteScript(in StreamCommand command)
    {
        if (command.Is(0, "EVAL"u8))
        {
            _scripts.Add(command[1]);
        }

        if (!command.Is(0, "EVALSHA"u8) || !_scripts.TryFind(command[1], out byte[]? text))
        {
            return false;
        }

        _group.Tail.WriteArray(command.Count);
        _group.Tail.WriteBulk("EVAL"u8);
        _group.Tail.WriteBulk(text);
        for (int i = 2; i < command.Count; i++)
        {
            _group.Tail.WriteBulk(command[i]);
        }

        return true;
    }

    // What a key is renamed to goes first, within the same transaction.
    private void MakeRoom(in StreamCommand command)
    {
        if (command.Count == 3 && !command[1].SequenceEqual(command[2]))
        {
            _group.Tail.WriteArray(2);
            _group.Tail.WriteBulk("DEL"u8);
            _group.Tail.WriteBulk(command[2]);
            _group.Body.Settle();
            _group.Count++;
        }
    }

    // A key that another was moved onto has its time of expiry, which may be a shifted one.
    private void NoteTarget(CommandClass type, in StreamCommand command)
    {
        int db = _db;
        if (type.Kind == CommandKind.DatabaseMove)
        {
            db = CommandKeys.Number(type, command, 2);
            _mixesDatabases = true;
        }

        for (int i = 3; type.Kind == CommandKind.Copy && i + 1 < command.Count; i++)
        {
            if (command.Is(i, "DB"u8))
            {
                db = CommandKeys.Number(type, command, i + 1);
                _mixesDatabases = true;
            }
        }

        _shift.Note(command[type.Kind == CommandKind.DatabaseMove ? 1 : 2], db);
    }
}
