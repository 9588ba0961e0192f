using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Sending;
using RedisTyped.Resharding.Writing.Values;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>What comes into the stream beside the source's commands: values that were read from it, or are written by commands.</summary>
internal sealed partial class StreamTranslator
{
    /// <summary>How many insertions the target has with what was given to it.</summary>
    public long Inserted { get; set; }

    /// <summary>Takes whole commands that are no part of the stream: they come behind what was taken of it, and its database stays the same.</summary>
    /// <exception cref="InvalidOperationException">The stream is within a transaction or a command.</exception>
    public void Insert(ReadOnlySpan<byte> commands, long receivedAt)
    {
        if (_inTransaction || _carry.Length > 0 || _long.IsActive)
        {
            throw new InvalidOperationException("The stream is within a transaction, or a command of it has not ended: nothing can come between.");
        }

        int db = _db;
        while (!commands.IsEmpty)
        {
            if (_reader.Read(commands) != ReadStatus.Complete)
            {
                throw StreamStopException.Malformed(command: null, "what is inserted is no whole command");
            }

            Do(new StreamCommand(_reader.Bytes(commands), _reader.Arguments, _reader.Consumed), receivedAt);
            commands = commands[_reader.Consumed..];
            if (Task is StreamTask.WriteValue value)
            {
                Task = null;
                WriteValue(value);
            }
        }

        _db = db;
        Inserted++;
        WriteInserted();
        Flush();
        _sender.NoteInserted();
    }

    // With the values, so that a target which comes back without them tells it.
    private void WriteInserted()
    {
        _group.Select(0);
        _group.Tail.WriteRequest("HSET", Checkpoint.KeyOf(_options.Source), Checkpoint.InsertedField, Inserted.ToString(CultureInfo.InvariantCulture));
        _group.Count++;
    }

    /// <summary>Writes a value by commands, as the answer to <see cref="StreamTask.WriteValue"/>.</summary>
    public void Write(StreamTask.WriteValue value)
    {
        WriteValue(value);
        End();
    }

    private void WriteValue(StreamTask.WriteValue value)
    {
        _group.Select(_db);
        var writer = new ElementWriter(value.Key, _group.Body, clears: true);
        using var payload = new SpillBuffer(_options.Spool, _options.HeldBytes);
        payload.Write(value.Payload);
        ValueCommands.Write(payload, writer, flush: null);
        _group.Count += writer.Finish(value.ExpiresAt);
        _group.Keys++;
    }
}
