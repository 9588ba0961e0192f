using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Values;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>Commands that go through the spool.</summary>
internal sealed partial class StreamTranslator
{
    private int TakeLong(ReadOnlySpan<byte> input, long receivedAt)
    {
        int taken = _long.Take(input);
        if (_long.IsActive)
        {
            return taken;
        }

        _offset += _long.Length;
        Volatile.Write(ref _begun, _offset);
        DoLong(receivedAt);
        _long.Clear();
        if (!_inTransaction && Task is null)
        {
            Settle();
        }

        return taken;
    }

    // Only a command of one key comes in parts, so that none is here which works on functions or databases.
    private void DoLong(long receivedAt)
    {
        CommandClass? type = CommandClasses.BuiltIn.Find(_long.Name);
        if (type?.Kind is CommandKind.Idle or CommandKind.Message)
        {
            return;
        }

        TypeTraits traits = type is null ? new TypeTraits(ExpiryForm.None, IsLacking: false) : _traits[type.Id];
        if (traits.IsLacking && traits.Form != ExpiryForm.Restore && traits.Form != ExpiryForm.SetLong)
        {
            throw Lacking(type!.Name);
        }

        if (traits.Form == ExpiryForm.Field)
        {
            throw Lacking(type!.Name);
        }

        _group.Select(_db);
        _group.Keys++;
        if (traits.Form == ExpiryForm.None)
        {
            _long.CopyTo(_group.Body);
            _group.Count++;
        }
        else
        {
            DoLongWithExpiry(type!, traits.Form, receivedAt);
        }
    }

    // The long words stay where they are, but for the key: the command is made without them, and they are put back into it.
    private void DoLongWithExpiry(CommandClass type, ExpiryForm form, long receivedAt)
    {
        var reader = new RequestReader(Limits);
        byte[] bytes = _long.WithoutLongWords(Limits, but: type.FirstKey);
        reader.Read(bytes);
        var command = new StreamCommand(reader.Bytes(bytes), reader.Arguments, reader.Consumed);
        if (form == ExpiryForm.Restore)
        {
            using SpillBuffer payload = _long.Word(3);
            byte[] first = new byte[1];
            if (!_abilities.Restores || (payload.Read(0, first) > 0 && Payloads.IsInPieces(_options, first[0], payload.Length)))
            {
                long at = ExpiryCommands.TimeOfRestore(command, receivedAt);
                var writer = new ElementWriter(command[1].ToArray(), _group.Body, clears: true);
                ValueCommands.Write(payload, writer, flush: null);
                _group.Count += writer.Finish(at == 0 ? 0 : _shift.Land(at, command[1], _db));
                return;
            }
        }

        var output = new RespBuffer();
        int written = _expiries.Write(type.Name, form, command, _db, receivedAt, output);
        if (written == 0)
        {
            _long.CopyTo(_group.Body);
        }
        else
        {
            _long.PutLongWords(output.Written, _group.Body);
        }

        _group.Count += Math.Max(written, 1);
    }
}
