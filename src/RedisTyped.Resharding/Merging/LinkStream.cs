using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Merging;

/// <summary>
/// The stream of one of several sources, on its way into that of all: whole transactions, each command with its database, and without what
/// only served the link. What a command does to all keys is kept to those of the source. Not thread-safe.
/// </summary>
/// <param name="link">The link that it comes by.</param>
/// <param name="isAlone">Whether the target has no other source, so that nothing needs to be kept apart.</param>
/// <param name="libraries">The functions that the target has.</param>
/// <param name="events">Told what is not done.</param>
internal sealed class LinkStream(ReshardLink link, bool isAlone, FunctionLibraries libraries, ReshardEvents events)
{
    /// <summary>How much is given at once.</summary>
    private const int Piece = 256 * 1024;

    /// <summary>From here on a command is not waited for.</summary>
    private const int LongFrom = 1024 * 1024;

    private readonly RequestReader _reader = new(RequestLimits.Widest);
    private readonly RespBuffer _carry = new(64 * 1024);
    private readonly LinkLong _long = new();
    private readonly LinkTransaction _transaction = new();
    private readonly LinkFunctions _functions = new(link, isAlone, libraries, events);
    private LandedPosition _at;

    /// <summary>What is to be given next.</summary>
    public CommandRun Ready { get; } = new();

    /// <summary>
    /// Up to where the source's stream is in <see cref="Ready"/>, or was: the end of a command or transaction, and the database selected there. A transaction that has
    /// begun there, and has not ended, may have selected another since.
    /// </summary>
    public LandedPosition Whole { get; private set; }

    /// <summary>The end of the last command that was taken.</summary>
    public long Offset => _at.At.Offset;

    /// <summary>The database selected; null where it is not known.</summary>
    public int? Db => _at.Database;

    /// <summary>Whether <see cref="Ready"/> ends within a command or transaction, whose rest nobody may come before.</summary>
    public bool IsOpen => _transaction.IsOpen || _long is { IsActive: true, IsDropped: false };

    /// <summary>Whether the source wants to know how far the target is.</summary>
    public bool WantsAnswer { get; set; }

    /// <summary>The keys to remove from the target, after <see cref="StreamStep.Sweep"/>.</summary>
    public SweepScope? Sweep { get; private set; }

    /// <summary>The transaction that goes with that; null where there is none.</summary>
    public CommandRun? SweepTransaction { get; private set; }

    /// <summary>Begins somewhere; forgets all that was.</summary>
    public void Begin(LandedPosition from)
    {
        _reader.Reset();
        _carry.Clear();
        _long.Reset();
        Ready.Clear();
        _transaction.Reset();
        Sweep = null;
        SweepTransaction = null;
        WantsAnswer = false;
        Whole = _at = from;
    }

    /// <summary>Takes bytes, for <see cref="Next"/> to work on.</summary>
    public void Take(ReadOnlySpan<byte> input) => _carry.Write(input);

    /// <summary>Works on what was taken until there is something to do.</summary>
    /// <exception cref="ReshardException">It cannot go on.</exception>
    /// <exception cref="StreamStopException">It is no stream.</exception>
    public StreamStep Next()
    {
        while (true)
        {
            if (Ready.Length >= Piece || (_transaction.MustOpen && Ready.Length > 0))
            {
                return StreamStep.Give;
            }

            if (_transaction.MustOpen)
            {
                OpenTransaction();
            }

            ReadOnlySpan<byte> rest = _carry.Written;
            if (_long.IsActive)
            {
                if (rest.IsEmpty)
                {
                    return StreamStep.None;
                }

                TakeLong(rest);
                continue;
            }

            switch (_reader.Read(rest))
            {
                case ReadStatus.Faulty:
                    throw StreamStopException.Malformed(command: null, _reader.Fault);
                case ReadStatus.Incomplete when rest.Length >= LongFrom && Ready.Length > 0:
                    // What is whole goes first, for it is not taken back with what may never come to its end.
                    return StreamStep.Give;
                case ReadStatus.Incomplete when rest.Length < LongFrom || !TryBeginLong(rest):
                    return StreamStep.None;
                case ReadStatus.Incomplete:
                    continue;
            }

            var command = new StreamCommand(_reader.Bytes(rest), _reader.Arguments, _reader.Consumed);
            TakeCommand(command);
            _at = _at.Behind(command.Length);
            _carry.Consume(command.Length);
            if (Sweep is not null && !_transaction.IsWithin)
            {
                return StreamStep.Sweep;
            }

            if (!_transaction.IsWithin)
            {
                Whole = _at;
            }
        }
    }

    /// <summary>The keys have been removed, and what belongs to that was given.</summary>
    public void HasSwept()
    {
        Sweep = null;
        SweepTransaction = null;
        _transaction.Clear();
        Whole = _at;
    }

    private void TakeCommand(in StreamCommand command)
    {
        if (command.Count == 0)
        {
            return;
        }

        CommandClass? type = CommandClasses.BuiltIn.Find(command[0]);
        switch (type?.Kind)
        {
            case CommandKind.Idle:
                WantsAnswer |= command.Count > 1 && command.Is(1, "GETACK"u8);
                break;
            case CommandKind.Message:
                break;
            case CommandKind.Select:
                _at = _at with { Database = CommandKeys.Number(type, command, 1) };
                break;
            case CommandKind.Begin:
                _transaction.Begin();
                break;
            case CommandKind.End:
                EndTransaction();
                break;
            case CommandKind.Everywhere:
                // Before the transaction that it may be in: what comes behind may call it.
                _functions.Take(command, Ready);
                break;
            case CommandKind.Flush when !isAlone:
                TakeFlush(command);
                break;
            case CommandKind.SwapDatabases when !isAlone:
                throw new ReshardException(
                    ReshardFailure.Conflict,
                    $"{link.Source} swaps databases, which would swap the keys of the other sources of {link.Target} too; swap them on all sources while nothing moves.");
            default:
                if (type?.Kind is null or CommandKind.DatabaseMove or CommandKind.Copy or CommandKind.Script)
                {
                    _transaction.NoteCrossing();
                }

                Add(command.Bytes);
                break;
        }
    }

    private void Add(ReadOnlySpan<byte> command)
    {
        if (!_transaction.IsWithin || _transaction.IsOpen)
        {
            Ready.Add(KnownDb, command);
        }
        else
        {
            _transaction.Add(KnownDb, command);
        }
    }

    private void OpenTransaction()
    {
        if (Sweep is not null)
        {
            throw NeedsAll("a transaction that empties databases is too long");
        }

        _transaction.Open(Ready);
    }

    private void EndTransaction()
    {
        if (!_transaction.End(Ready))
        {
            return;
        }

        if (Sweep is null)
        {
            _transaction.Give(Ready);
        }
        else
        {
            SweepTransaction = _transaction.Commands;
        }
    }

    private void TakeFlush(in StreamCommand command)
    {
        bool isAll = command.Is(0, "FLUSHALL"u8);
        int? db = isAll ? null : Db ?? throw NeedsAll("since the link was resumed no SELECT has told the database that is emptied");
        if (_transaction.IsOpen || (db is { } one && !_transaction.TryEmpty(one)))
        {
            throw NeedsAll("a transaction has written to several databases before it empties one of them");
        }

        if (isAll && _transaction.IsWithin)
        {
            // What it wrote before is gone with all the rest.
            _transaction.Clear();
        }

        Sweep = (Sweep ?? SweepScope.Nothing).And(db);
    }

    private bool TryBeginLong(ReadOnlySpan<byte> rest)
    {
        if (!_long.TryBegin(rest, _reader.Arguments, out int begun))
        {
            return false;
        }

        if (!_long.IsDropped)
        {
            if (_transaction is { IsWithin: true, IsOpen: false })
            {
                OpenTransaction();
            }

            Ready.Add(KnownDb, rest[..begun]);
        }

        _reader.Reset();
        _carry.Consume(begun);
        _at = _at.Behind(begun);
        return true;
    }

    private void TakeLong(ReadOnlySpan<byte> rest)
    {
        int length = _long.Take(rest[..Math.Min(rest.Length, Piece)]);
        if (!_long.IsDropped)
        {
            // With its database, so that none is selected before it for the sake of a command that follows: that would be within the command.
            Ready.Add(Db!.Value, rest[..length]);
        }

        _carry.Consume(length);
        _at = _at.Behind(length);
        if (!_long.IsActive && !_transaction.IsWithin)
        {
            Whole = _at;
        }
    }

    private int KnownDb => Db ?? throw NeedsAll("since the link was resumed no SELECT has told the database of its commands");

    private ReshardException NeedsAll(string why) => new(
        ReshardFailure.ResyncNeeded, string.Create(CultureInfo.InvariantCulture, $"The target of {link} must be given everything anew: {why}."));
}
