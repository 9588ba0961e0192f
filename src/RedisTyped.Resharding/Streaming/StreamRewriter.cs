using System.Buffers;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Streaming;

/// <summary>
/// Turns the replication stream of a source into that of a replica which gets some of its keys: bytes in, bytes out, as many of them behind
/// each command. For one replica and one link; not thread-safe.
/// </summary>
/// <remarks>
/// What it gives ends with a command of its own wherever it stops, and a replica can only ever have applied it up to the end of a command of
/// the source: so the replica's offset is one of the source's, and a resumed link needs nothing but that offset and, to read keys from the
/// source, the database.
/// </remarks>
internal sealed class StreamRewriter
{
    /// <summary>Room for what a socket gives at once and the unfinished command before it.</summary>
    private const int KeptCapacity = 256 * 1024;

    // Servers set other limits for their clients than for each other.
    private static readonly RequestLimits Limits = new(MaxArguments: int.MaxValue, MaxArgumentLength: Array.MaxLength, MaxRequestLength: Array.MaxLength);

    private readonly RequestReader _reader = new(Limits);
    private readonly RespBuffer _carry = new();
    private readonly ReplicaOutput _output = new();
    private readonly LongTransfer _long;
    private readonly StreamOptions _options;
    private readonly CommandClasses _commands;
    private readonly CommandJudge _judge;
    private readonly Refetches _refetches;
    private readonly DatabaseHistory _databases;
    private CancellationToken _cancellation;

    /// <summary>Begins at an offset.</summary>
    /// <param name="commands">The classes of the source's commands.</param>
    /// <param name="filter">Which keys the replica gets.</param>
    /// <param name="source">Where keys are read that the stream does not tell enough of; null forbids that.</param>
    /// <param name="options">What is allowed.</param>
    /// <param name="offset">How long the source's stream is before the first byte that is given here: the end of a command.</param>
    /// <param name="db">The database selected there: that of the snapshot, or what the rewriter before says of the offset; null where it is not known.</param>
    /// <param name="hidden">The keys that earlier rewriters of the link met hidden; null where there were none.</param>
    public StreamRewriter(CommandClasses commands, IKeyFilter filter, IStampedSource? source, StreamOptions options, long offset, int? db, HiddenKeys? hidden = null)
    {
        hidden ??= new HiddenKeys();
        _options = options;
        _commands = commands;
        Counters = new StreamCounters(commands);
        _long = new LongTransfer(_output);
        _refetches = new Refetches(source, options, _output, Counters, hidden);
        _judge = new CommandJudge(commands, filter, options, _output, _refetches.Reads, hidden) { Db = db ?? CommandJudge.UnknownDb };
        _databases = new DatabaseHistory(offset, db);
        Offset = offset;
    }

    /// <summary>The end of the last command taken.</summary>
    public long Offset { get; private set; }

    /// <summary>The database selected there; null where it is not known.</summary>
    public int? Db => _judge.Db == CommandJudge.UnknownDb ? null : _judge.Db;

    /// <summary>The databases selected at earlier offsets, where a replica may resume.</summary>
    public DatabaseHistory Databases => _databases;

    /// <summary>Whether output is held back until a key has been read from the source.</summary>
    public bool Holds => _output.Holds;

    /// <summary>Bytes of whole commands taken and not given for yet: in a transaction, while it holds, and fewer than 14 at other times.</summary>
    public long Slack => _output.Slack + _output.HeldBytes;

    /// <summary>What became of the commands.</summary>
    public StreamCounters Counters { get; }

    /// <summary>Takes all of some bytes, and gives what the replica gets for them. Flushing the output is the caller's.</summary>
    /// <param name="input">What the source has sent. It is not needed any more when the task has ended.</param>
    /// <param name="output">Takes what the replica gets.</param>
    /// <param name="cancellationToken">Gives up waiting for keys to be read; the rewriter is of no use afterwards.</param>
    /// <exception cref="StreamStopException">The stream cannot be rewritten further.</exception>
    public ValueTask RewriteAsync(ReadOnlyMemory<byte> input, IBufferWriter<byte> output, CancellationToken cancellationToken)
    {
        _cancellation = cancellationToken;
        _output.Target = output;
        Take(input.Span);
        return _output.Holds ? SettleAsync() : ValueTask.CompletedTask;
    }

    private async ValueTask SettleAsync()
    {
        while (_refetches.Reads.Unanswered > 0)
        {
            await _refetches.AnswerAsync(_cancellation).ConfigureAwait(false);
            Place();

            // Behind a command that had to wait.
            Take([]);
        }

        if (_output.Holds)
        {
            await _refetches.PayAsync(Offset, _judge.Db, _judge.SlackMessages, _long.IsActive, _cancellation).ConfigureAwait(false);
        }
    }

    private void Take(ReadOnlySpan<byte> input)
    {
        try
        {
            if (_carry.Length == 0)
            {
                _carry.Write(input[TakeFrom(input)..]);
                return;
            }

            _carry.Write(input);
            _carry.Consume(TakeFrom(_carry.Written));
            if (_carry.Length == 0)
            {
                _carry.ClearDownTo(KeptCapacity);
            }
        }
        catch (StreamStopException e)
        {
            e.StoppedAt(Offset);
            throw;
        }
    }

    /// <summary>Takes whole commands, and parts of long ones.</summary>
    /// <returns>How many bytes were taken.</returns>
    private int TakeFrom(ReadOnlySpan<byte> input)
    {
        // Commands that go on as they came are given together: from here on none has been.
        int run = 0;
        int at = 0;
        while (true)
        {
            if (_long.IsActive)
            {
                at += TakeLong(input[at..]);
                run = at;
            }

            ReadOnlySpan<byte> rest = input[at..];
            ReadStatus status = _long.IsActive ? ReadStatus.Incomplete : _reader.Read(rest);
            if (status != ReadStatus.Complete)
            {
                Give(input[run..at]);
                run = at;
                if (status == ReadStatus.Faulty)
                {
                    throw StreamStopException.Malformed(command: null, _reader.Fault);
                }

                if (_long.IsActive || !TryBeginLong(rest, out int begun))
                {
                    return at;
                }

                at = run += begun;
                continue;
            }

            var command = new StreamCommand(_reader.Bytes(rest), _reader.Arguments, _reader.Consumed);
            Verdict verdict = _judge.Judge(command, Offset);
            Count(verdict);
            if (verdict != Verdict.Pass || !_output.IsPlain || (_reader.IsInline && command.Count > 0))
            {
                Give(input[run..at]);
                run = at;
                if (verdict == Verdict.Wait)
                {
                    return at;
                }

                Do(verdict, command);
                run += command.Length;
            }

            at += command.Length;
            Offset += command.Length;
            if (_judge.Type?.Kind == CommandKind.Select)
            {
                _databases.Add(Offset, _judge.Db);
            }

            if (_output.Holds)
            {
                Place();
            }
        }
    }

    private void Give(ReadOnlySpan<byte> run)
    {
        if (run.Length > 0)
        {
            _output.Pass(run);
        }
    }

    private void Do(Verdict verdict, in StreamCommand command)
    {
        _refetches.Begin(_judge.KeysToRead, Offset + command.Length, _judge.Type?.Name ?? "", _cancellation);
        switch (verdict)
        {
            case Verdict.Pass:
                _output.Replace(command.Length, command.Bytes);
                break;
            case Verdict.Drop:
                _output.Drop(command.Length);
                break;
            case Verdict.Breathe:
                _output.Breathe(command.Length);
                break;
            case Verdict.Replace:
                _output.Replace(command.Length, _judge.Replacement);
                break;
            case Verdict.Begin:
                _output.BeginTransaction(command.Length);
                break;
            case Verdict.End:
                _output.EndTransaction(command.Length);
                break;
        }
    }

    private void Count(Verdict verdict)
    {
        if (_judge.Type is { } type && verdict != Verdict.Wait)
        {
            Counters.Count(type, verdict switch
            {
                Verdict.Drop or Verdict.Replace when _judge.KeysToRead.Count > 0 => CommandFate.Straddled,
                Verdict.Drop => CommandFate.Dropped,
                Verdict.Replace => CommandFate.Split,
                _ => CommandFate.Passed,
            });
        }
    }

    private void Place()
    {
        if (!_long.IsActive)
        {
            _refetches.Place(Offset, _judge.Db);
        }
    }

    /// <summary>Begins to take a command in parts, if it has one key and that is known.</summary>
    private bool TryBeginLong(ReadOnlySpan<byte> rest, out int begun)
    {
        begun = 0;
        ReadOnlySpan<ArgumentRange> words = _reader.Arguments;
        if (rest.Length < _options.LongCommand || words.Length == 0)
        {
            return false;
        }

        var command = new StreamCommand(rest, words, rest.Length);
        CommandClass? type = _commands.Find(command[0]);
        if (type?.Kind != CommandKind.SingleKey || words.Length <= type.FirstKey)
        {
            return rest.Length <= _options.LongestCommand
                ? false
                : throw StreamStopException.Resync(type?.Name, $"a command with several keys is longer than {_options.LongestCommand} bytes");
        }

        Verdict verdict = _judge.Judge(command, Offset);
        if (verdict == Verdict.Wait)
        {
            return false;
        }

        // The source sends a command when it has run it: what is read from now on has all of it.
        Count(verdict);
        _refetches.Begin(_judge.KeysToRead, Offset + 1, type.Name, _cancellation);
        RespNumber.Read(rest, 1, out long count, out _);
        begun = words[^1].Start + words[^1].Length + 2;
        _long.Begin(verdict == Verdict.Pass, rest[..begun], (int)count - words.Length);
        _reader.Reset();
        return true;
    }

    private int TakeLong(ReadOnlySpan<byte> input)
    {
        int length = _long.Take(input);
        if (!_long.IsActive)
        {
            Offset += _long.Taken;
            if (_output.Holds)
            {
                Place();
            }
        }

        return length;
    }
}
