using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>Told of a key that a command writes. Must not wait.</summary>
internal delegate void KeyWritten(ReadOnlySpan<byte> key, int db, CommandClass type);

/// <summary>Reads the commands of a stream, and tells of the keys that they write. Not thread-safe.</summary>
/// <param name="onKey">Told of each key.</param>
/// <param name="onAll">Told of a database whose keys are all others, or gone; null for all databases.</param>
internal sealed class StreamKeys(KeyWritten onKey, Action<int?> onAll)
{
    private readonly RequestReader _reader = new(RequestLimits.Widest);
    private readonly RespBuffer _carry = new();
    private readonly List<NamedKey> _keys = [];

    /// <summary>All commands that may come: any other ends it, since the keys that it has written are not known. Null: those that are not known are gone by.</summary>
    public CommandClasses? Known { get; set; }

    /// <summary>Up to where the stream has been read: the end of a command.</summary>
    public long Offset { get; private set; }

    /// <summary>The database selected there; null where it is not known.</summary>
    public int? Db { get; private set; }

    /// <summary>Begins somewhere; what is left of a command is forgotten.</summary>
    public void Begin(long offset, int? db)
    {
        (Offset, Db) = (offset, db);
        _carry.Clear();
        _reader.Reset();
    }

    /// <summary>Takes bytes.</summary>
    /// <exception cref="StreamStopException">They are not what a source sends.</exception>
    /// <exception cref="ReshardException">It is not known which keys they write.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        _carry.Write(bytes);
        ReadStatus status;
        while ((status = _reader.Read(_carry.Written)) == ReadStatus.Complete)
        {
            Look(new StreamCommand(_reader.Bytes(_carry.Written), _reader.Arguments, _reader.Consumed));
            Offset += _reader.Consumed;
            _carry.Consume(_reader.Consumed);
        }

        if (status == ReadStatus.Faulty)
        {
            throw StreamStopException.Malformed(command: null, _reader.Fault);
        }
    }

    private void Look(in StreamCommand command)
    {
        if (command.Count == 0)
        {
            return;
        }

        CommandClass? found = (Known ?? CommandClasses.BuiltIn).Find(command[0]);
        if (Known is not null && (found is null || found.Kind is CommandKind.Refused or CommandKind.Script))
        {
            throw new ReshardException(ReshardFailure.UnknownCommand, $"The stream has {NameOf(command)}, of which it is not known what it has written.");
        }

        if (found is not { } type)
        {
            return;
        }

        switch (type.Kind)
        {
            case CommandKind.Select:
                Db = CommandKeys.Number(type, command, 1);
                return;
            case CommandKind.Flush:
                onAll(command.Is(0, "FLUSHALL"u8) ? null : Selected());
                return;
            case CommandKind.SwapDatabases:
                onAll(CommandKeys.Number(type, command, 1));
                onAll(CommandKeys.Number(type, command, 2));
                return;
            case CommandKind.SingleKey:
                _keys.Clear();
                _keys.Add(new NamedKey(type.FirstKey, Selected(), IsWritten: true));
                break;
            case CommandKind.KeySubset or CommandKind.PairSubset or CommandKind.Rename or CommandKind.SetMove or CommandKind.ListMove or CommandKind.ListRotate
                or CommandKind.Copy or CommandKind.DatabaseMove or CommandKind.Sort or CommandKind.GeoRadius or CommandKind.Keys or CommandKind.WrittenKeys or CommandKind.Script:
                CommandKeys.Find(type, command, Selected(), _keys);
                break;
            default:
                return;
        }

        foreach (NamedKey key in _keys)
        {
            if (key.IsWritten && key.Word >= 0 && key.Word < command.Count)
            {
                onKey(command[key.Word], key.Db, type);
            }
        }
    }

    private static string NameOf(in StreamCommand command) => Encoding.ASCII.GetString(command[0][..Math.Min(command[0].Length, 32)]);

    private int Selected() => Db ?? throw new ReshardException(ReshardFailure.CutOver, "A stream does not tell the database of its first command.");
}
