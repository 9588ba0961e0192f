using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Resharding.Streaming;

/// <summary>Decides what becomes of each command of a stream, and follows which database is selected. Not thread-safe.</summary>
/// <param name="commands">The classes of all commands.</param>
/// <param name="filter">Which keys the replica gets.</param>
/// <param name="options">What is allowed.</param>
/// <param name="output">What the replica is given; asked for its state only.</param>
/// <param name="reads">The keys that are being read from the source.</param>
/// <param name="hidden">The keys that were read and may be there all the same.</param>
internal sealed partial class CommandJudge(
    CommandClasses commands, IKeyFilter filter, StreamOptions options, ReplicaOutput output, PendingReads reads, HiddenKeys hidden)
{
    /// <summary>How much of a name is told that is not known.</summary>
    private const int LongestName = 32;

    private readonly RespBuffer _replacement = new();
    private readonly List<NamedKey> _keys = [];
    private readonly bool _keepsAll = filter is AllKeys;

    /// <summary>The channel of the Sentinels, which would take the target for a replica of the source's.</summary>
    private static ReadOnlySpan<byte> SentinelChannel => "__sentinel__:hello"u8;

    /// <summary>The number of an unknown database.</summary>
    public const int UnknownDb = -1;

    /// <summary>The database that the next command works on.</summary>
    public int Db { get; set; }

    /// <summary>How many messages there were that only lengthen the stream.</summary>
    public long SlackMessages { get; private set; }

    /// <summary>The class of the command that was judged last; null for a bare newline.</summary>
    public CommandClass? Type { get; private set; }

    /// <summary>What goes in the place of the command judged last.</summary>
    public ReadOnlySpan<byte> Replacement => _replacement.Written;

    /// <summary>Judges a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="offset">How far the stream has come before it.</param>
    /// <exception cref="StreamStopException">The stream cannot be rewritten further.</exception>
    public Verdict Judge(in StreamCommand command, long offset)
    {
        if (command.Count == 0)
        {
            Type = null;
            return Idle();
        }

        CommandClass type = commands.Find(command[0]) ?? throw StreamStopException.Unknown(NameOf(command));
        Type = type;
        if (type.Kind != CommandKind.SingleKey)
        {
            return JudgeOther(type, command, offset);
        }

        CommandKeys.Require(command.Count > type.FirstKey, type);
        ReadOnlySpan<byte> key = command[type.FirstKey];
        if (!filter.Keeps(key, Db))
        {
            return Verdict.Drop;
        }

        if (output.Holds && reads.TryFind(key, Db, out PendingRead? read))
        {
            read.IsDeleted = false;
            return read.Value is null ? Verdict.Wait : Verdict.Drop;
        }

        return hidden.Has(key, Db, offset) ? ReadAnew(key) : Verdict.Pass;
    }

    // In a hold it is worth more as bytes to pay with.
    private Verdict Idle() => output.IsPlain ? Verdict.Pass : Verdict.Breathe;

    private Verdict JudgeOther(CommandClass type, in StreamCommand command, long offset)
    {
        switch (type.Kind)
        {
            case CommandKind.Select:
                Db = CommandKeys.Number(type, command, 1);
                return Verdict.Pass;
            case CommandKind.Begin:
                return Verdict.Begin;
            case CommandKind.End:
                return Verdict.End;
            case CommandKind.Idle:
                return Idle();
            case CommandKind.Everywhere:
                return options.KeepsFunctions || !command.Is(0, "FUNCTION"u8) ? Verdict.Pass : Verdict.Drop;
            case CommandKind.Message:
                return JudgeMessage(type, command);
            case CommandKind.Flush:
                // What is being read may be from before or from after it.
                return reads.Unanswered > 0 ? Verdict.Wait : Verdict.Pass;
            case CommandKind.SwapDatabases:
                return JudgeSwap(type, command);
            case CommandKind.Refused:
                throw StreamStopException.Refused(type.Name, type.Fault);
            default:
                return JudgeKeys(type, command, offset);
        }
    }

    private Verdict JudgeMessage(CommandClass type, in StreamCommand command)
    {
        CommandKeys.Require(command.Count > 2, type);
        if (command[1].SequenceEqual(StampedSource.SlackChannel))
        {
            SlackMessages++;
            return Verdict.Drop;
        }

        return options.KeepsMessages && !command[1].SequenceEqual(SentinelChannel) ? Verdict.Pass : Verdict.Drop;
    }

    private Verdict JudgeKeys(CommandClass type, in StreamCommand command, long offset)
    {
        CommandKeys.Find(type, command, Db, _keys);
        int here = 0;
        for (int i = 0; i < _keys.Count; i++)
        {
            NamedKey key = _keys[i];
            if (StateOf(key, command) is not { } state)
            {
                return Verdict.Wait;
            }

            _keys[i] = key with { State = state };
            if (state == KeyState.Pending)
            {
                NoteDeleted(type, key, command);
            }

            here += state == KeyState.Here ? 1 : 0;
        }

        here -= hidden.IsEmpty ? 0 : Meet(type, command, offset);
        if (type.Kind == CommandKind.Script && _keys.Count == 0 && !_keepsAll)
        {
            throw StreamStopException.NoKeys(type.Name);
        }

        return here == _keys.Count ? Verdict.Pass : type.Kind switch
        {
            CommandKind.KeySubset => here == 0 ? Verdict.Drop : Subset(command, command[0], wordsEach: 1, here),
            CommandKind.PairSubset => here == 0 ? Verdict.Drop : Subset(command, "MSET"u8, wordsEach: 2, here),
            CommandKind.Rename or CommandKind.DatabaseMove => Move(command, "DEL"u8),
            CommandKind.SetMove => MoveMember(command),
            CommandKind.ListMove => Move(command, command.Is(3, "LEFT"u8) ? "LPOP"u8 : "RPOP"u8),
            CommandKind.ListRotate => Move(command, "RPOP"u8),
            CommandKind.Script => Script(command),
            _ => ReadWritten(command),
        };
    }

    /// <summary>Where a key is; null where that cannot be told before it has been read.</summary>
    private KeyState? StateOf(NamedKey key, in StreamCommand command)
    {
        if (key.Word == NamedKey.Unnamed)
        {
            return _keepsAll ? KeyState.Here : KeyState.Elsewhere;
        }

        ReadOnlySpan<byte> bytes = command[key.Word];
        if (!filter.Keeps(bytes, key.Db))
        {
            return KeyState.Elsewhere;
        }

        return !output.Holds || !reads.TryFind(bytes, key.Db, out PendingRead? read) ? KeyState.Here
            : read.Value is null ? null
            : KeyState.Pending;
    }

    private Verdict Subset(in StreamCommand command, ReadOnlySpan<byte> name, int wordsEach, int here)
    {
        BeginReplacement(1 + (here * wordsEach), name);
        foreach (NamedKey key in _keys)
        {
            for (int i = 0; i < wordsEach && key.State == KeyState.Here; i++)
            {
                _replacement.WriteBulk(command[key.Word + i]);
            }
        }

        return Verdict.Replace;
    }

    // From the first key to the second: what arrives is not in the command, what goes away is.
    private Verdict Move(in StreamCommand command, ReadOnlySpan<byte> takeAway)
    {
        (NamedKey source, NamedKey destination) = (_keys[0], _keys[1]);
        if (destination.State == KeyState.Here)
        {
            Read(command[destination.Word], destination.Db);
            return Verdict.Drop;
        }

        return source.State == KeyState.Here ? Replace(takeAway, command[source.Word]) : Verdict.Drop;
    }

    // SMOVE is sent only when it has moved the member, so that both its effects are known.
    private Verdict MoveMember(in StreamCommand command) =>
        _keys[1].State == KeyState.Here ? Replace("SADD"u8, command[2], command[3])
        : _keys[0].State == KeyState.Here ? Replace("SREM"u8, command[1], command[3])
        : Verdict.Drop;

    // Old servers send the text of a script once, and its hash from then on: whoever does not get the text knows none of the later ones.
    private Verdict Script(in StreamCommand command)
    {
        Verdict verdict = ReadWritten(command);
        return command.Is(0, "EVAL"u8) ? Replace("SCRIPT"u8, "LOAD"u8, command[1]) : verdict;
    }

    private Verdict Replace(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key)
    {
        BeginReplacement(2, name);
        _replacement.WriteBulk(key);
        return Verdict.Replace;
    }

    private Verdict Replace(ReadOnlySpan<byte> name, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        BeginReplacement(3, name);
        _replacement.WriteBulk(first);
        _replacement.WriteBulk(second);
        return Verdict.Replace;
    }

    private void BeginReplacement(int words, ReadOnlySpan<byte> name)
    {
        _replacement.Clear();
        _replacement.WriteArray(words);
        _replacement.WriteBulk(name);
    }

    private static string NameOf(in StreamCommand command) => Encoding.ASCII.GetString(command[0][..Math.Min(command[0].Length, LongestName)]);
}
