using RedisTyped.Resharding.Filters;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Writing.Checks;
using RedisTyped.Resharding.Writing.Expiry;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>
/// Turns the rewritten stream of one link into commands for its target, in groups that the target may run together: fillers and signs of life are
/// gone, expiries are at shifted times of day, transactions are whole. Not thread-safe.
/// </summary>
internal sealed partial class StreamTranslator : IDisposable
{
    private const int KeptCapacity = 256 * 1024;

    /// <summary>From so many bytes on a command goes through the spool instead of memory.</summary>
    private const int LongCommand = 1024 * 1024;

    private static readonly RequestLimits Limits = new(MaxArguments: int.MaxValue, MaxArgumentLength: Array.MaxLength, MaxRequestLength: Array.MaxLength);

    private readonly TargetOptions _options;
    private readonly TargetAbilities _abilities;
    private readonly ExpiryShift _shift;
    private readonly ExpiryCommands _expiries;
    private readonly SourceScripts _scripts;
    private readonly BatchSender _sender;
    private readonly ReplicationId _history;
    private readonly RequestReader _reader = new(Limits);
    private readonly RespBuffer _carry = new();
    private readonly CommandGroup _group;
    private readonly SpooledCommand _long;
    private readonly TypeTraits[] _traits;
    private int _db;
    private int _tableDb;
    private bool _inTransaction;
    private bool _mixesDatabases;
    private long _offset;
    private long _safeOffset;
    private long _added;
    private long _begun;

    /// <summary>Begins at a position.</summary>
    public StreamTranslator(TargetOptions options, TargetAbilities abilities, ExpiryShift shift, SourceScripts scripts, BatchSender sender, LandedPosition from)
    {
        _options = options;
        _abilities = abilities;
        _shift = shift;
        _scripts = scripts;
        _expiries = new ExpiryCommands(shift, abilities.SetsWithExpiry);
        _sender = sender;
        _history = from.At.Id;
        _group = new CommandGroup(options);
        _long = new SpooledCommand(options.Spool, options.HeldBytes);
        _traits = [.. CommandClasses.BuiltIn.All.Select(type => new TypeTraits(ExpiryCommands.FormOf(type.Name), abilities.Lacks.Contains(type.Name)))];
        _db = _tableDb = from.Database ?? 0;
        _offset = _safeOffset = _added = _begun = from.At.Offset;
    }

    /// <summary>How many commands of the source went to the target.</summary>
    public long Commands { get; private set; }

    /// <summary>Where the command begins that was taken last.</summary>
    public long LastStart { get; private set; }

    /// <summary>The end of the last command that was begun with. Can be read from any thread.</summary>
    public long Begun => Volatile.Read(ref _begun);

    /// <summary>What is to be done before the next bytes are taken.</summary>
    public StreamTask? Task { get; private set; }

    /// <summary>The database of a <see cref="StreamTask.WriteValue"/>.</summary>
    public int Db => _db;

    /// <summary>Takes bytes, up to something that is a task of its own.</summary>
    /// <param name="input">What has come.</param>
    /// <param name="receivedAt">When, in milliseconds since 1970.</param>
    /// <returns>How many were taken: all of them, unless there is a <see cref="Task"/>.</returns>
    /// <exception cref="ReshardException">The target cannot take what has come.</exception>
    /// <exception cref="StreamStopException">It is no stream.</exception>
    public int Take(ReadOnlySpan<byte> input, long receivedAt)
    {
        Task = null;
        if (_carry.Length == 0)
        {
            int taken = TakeFrom(input, receivedAt);
            if (Task is null && !_long.IsActive)
            {
                _carry.Write(input[taken..]);
                taken = input.Length;
            }

            return taken;
        }

        int before = _carry.Length;
        _carry.Write(input);
        int took = TakeFrom(_carry.Written, receivedAt);
        if (took < before && Task is null)
        {
            _carry.Consume(took);
            return input.Length;
        }

        if (Task is null)
        {
            _carry.Consume(took);
        }
        else
        {
            _carry.Clear();
        }

        if (_carry.Length == 0)
        {
            _carry.ClearDownTo(KeptCapacity);
        }

        return Task is null ? input.Length : took - before;
    }

    /// <summary>Hands over what the target may run, unless the stream is within a transaction.</summary>
    public void Flush()
    {
        if (_inTransaction)
        {
            return;
        }

        _group.Select(0);
        if (_group.Count > 0 || _safeOffset != _added)
        {
            _sender.Add(_group.Body, _group.Body.Length, _group.Count, Position());
            Commands += _group.Keys;
            _added = _safeOffset;
        }

        _group.Clear();
    }

    /// <summary>What was a task has been done.</summary>
    public void End()
    {
        Task = null;
        if (!_inTransaction)
        {
            Settle();
        }
    }

    public void Dispose()
    {
        _group.Dispose();
        _long.Dispose();
    }

    private int TakeFrom(ReadOnlySpan<byte> input, long receivedAt)
    {
        int at = 0;
        while (at < input.Length && Task is null)
        {
            LastStart = _offset;
            if (_long.IsActive)
            {
                at += TakeLong(input[at..], receivedAt);
                continue;
            }

            ReadOnlySpan<byte> rest = input[at..];
            ReadStatus status = _reader.Read(rest);
            if (status == ReadStatus.Faulty)
            {
                throw StreamStopException.Malformed(command: null, _reader.Fault);
            }

            if (status == ReadStatus.Incomplete)
            {
                if (rest.Length + (long)_reader.Missing < LongCommand || !_long.TryBegin(rest))
                {
                    break;
                }

                _reader.Reset();
                continue;
            }

            var command = new StreamCommand(_reader.Bytes(rest), _reader.Arguments, _reader.Consumed);
            at += command.Length;
            _offset += command.Length;
            if (command.Count > 0)
            {
                Volatile.Write(ref _begun, _offset);
                Do(command, receivedAt);
                if (!_inTransaction && Task is null)
                {
                    Settle();
                }
            }
        }

        return at;
    }

    // Bare newlines count with the command behind them, so that every position is one of the source's.
    private void Settle()
    {
        _safeOffset = _offset;
        _tableDb = _db;
        if (_group.Body.Length >= _options.BatchBytes)
        {
            Flush();
        }
    }

    private void Do(in StreamCommand command, long receivedAt)
    {
        CommandClass? type = CommandClasses.BuiltIn.Find(command[0]);
        switch (type?.Kind)
        {
            case CommandKind.Idle or CommandKind.Message:
                break;
            case CommandKind.Select:
                _db = CommandKeys.Number(type, command, 1);
                if (_db != 0 && !_abilities.SelectsInTransactions)
                {
                    throw TargetConnection.Refused(
                        _options, $"({_abilities.Name}) has no transactions in other databases than 0, and the source has keys in database {_db}; use another target.");
                }

                break;
            case CommandKind.Begin:
                Flush();
                _inTransaction = true;
                _mixesDatabases = false;
                break;
            case CommandKind.End:
                _inTransaction = false;
                break;
            case CommandKind.Flush:
                DoFlush(command);
                break;
            case CommandKind.SwapDatabases:
                DoSwap(command);
                break;
            case CommandKind.Everywhere:
                DoEverywhere(command);
                break;
            case CommandKind.SingleKey when command.Count > type.FirstKey && OwnKeys.Is(command[type.FirstKey]):
                break;
            default:
                DoKeys(type, command, receivedAt);
                break;
        }
    }

    private ReshardException Lacking(string command) => TargetConnection.Refused(
        _options, $"({_abilities.Name}) has no {command}, which the source's stream has: it cannot hold what the source holds. Use another target.");

    private Checkpoint Position() => new(new ReplicationPosition(_history, _safeOffset), _tableDb, Batch: 0, IsWhole: true);

    private readonly record struct TypeTraits(ExpiryForm Form, bool IsLacking);
}
