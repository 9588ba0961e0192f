using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// Many mergeable calls of one kind that are sent as one command, such as MGET for GET. What it is sent with grows beside the calls, so
/// that it need not be gathered again.
/// </summary>
internal sealed class MergedCommand : SentCommand
{
    /// <summary>How many calls one command may be for: more gain nothing, and the node serves nobody else meanwhile.</summary>
    public const int MostCalls = 512;

    // Of large values nothing is gained by merging, and a node takes no more than client-query-buffer-limit (1 GB) at a time.
    private const int MostBytes = 1024 * 1024;

    private readonly MergeKind _kind;
    private RedisKey[]? _keys;
    private RedisKey _key;
    private RedisValue[]? _firsts;
    private RedisValue[]? _seconds;
    private int _bytes;
    private int _capacity;

    /// <summary>Makes a command without calls.</summary>
    /// <param name="kind">The kind of its calls.</param>
    /// <param name="flags">How they are sent.</param>
    /// <param name="capacity">How many to make room for.</param>
    public MergedCommand(MergeKind kind, CommandFlags flags, int capacity)
    {
        _kind = kind;
        Flags = flags;
        _capacity = capacity;
        Calls = new MergedCalls(capacity);
        _keys = HasOneKey(kind) ? null : new RedisKey[capacity];
        _firsts = kind is MergeKind.Set || HasOneKey(kind) ? new RedisValue[capacity] : null;
        _seconds = kind is MergeKind.HashSet or MergeKind.SortedSetAdd ? new RedisValue[capacity] : null;
    }

    /// <summary>How it is sent.</summary>
    public CommandFlags Flags { get; }

    /// <summary>Who waits for the answers.</summary>
    public MergedCalls Calls { get; }

    /// <summary>How many calls it is for.</summary>
    public int Count { get; private set; }

    public override IEnumerable<KeyValuePair<RedisKey, RedisValue>> Writes
    {
        get
        {
            for (int i = 0; _kind == MergeKind.Set && i < Count; i++)
            {
                yield return new(_keys![i], _firsts![i]);
            }
        }
    }

    public bool IsFull => Count == MostCalls || _bytes >= MostBytes;

    /// <summary>Whether the merged command has one key, so that only calls of one key can be merged.</summary>
    public static bool HasOneKey(MergeKind kind) =>
        kind is MergeKind.HashGet or MergeKind.HashSet or MergeKind.SetAdd or MergeKind.SortedSetAdd;

    /// <summary>The command that StackExchange.Redis has no method for that sends it as it is.</summary>
    public static string NameOf(MergeKind kind) => kind switch
    {
        MergeKind.HashSet => "HSET",
        MergeKind.SortedSetAdd => "ZADD",
        MergeKind.Exists => "EXISTS",
        MergeKind.Touch => "TOUCH",
        MergeKind.Delete => "DEL",
        MergeKind.Unlink => "UNLINK",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has a method."),
    };

    /// <summary>Takes what a call sends; the call itself is added to <see cref="Calls"/> by who has made it.</summary>
    public void Add(in MergeableCommand command)
    {
        if (Count == _capacity)
        {
            Grow(Math.Min(2 * Count, MostCalls));
        }

        if (_keys is not null)
        {
            _keys[Count] = command.Key;
            _bytes += ((byte[])command.Key!).Length;
        }
        else
        {
            _key = command.Key;
        }

        if (_firsts is not null)
        {
            _firsts[Count] = command.First;
            _bytes += LengthOf(command.First);
        }

        if (_seconds is not null)
        {
            _seconds[Count] = command.Second;
            _bytes += LengthOf(command.Second);
        }

        Count++;
    }

    /// <summary>The key of a call.</summary>
    public RedisKey KeyAt(int index) => _keys is null ? _key : _keys[index];

    /// <summary>A call as a command of its own.</summary>
    public SingleCommand At(int index) =>
        new(new MergeableCommand(_kind, KeyAt(index), _firsts?[index] ?? default, _seconds?[index] ?? default) { Flags = Flags }, Calls[index]);

    /// <summary>Adds the calls as commands of their own.</summary>
    public void SplitInto(List<SentCommand> commands)
    {
        for (int i = 0; i < Count; i++)
        {
            commands.Add(At(i));
        }
    }

    /// <summary>Adds some of the calls as commands of their own.</summary>
    public void SplitInto(List<SentCommand> commands, IReadOnlyList<int> some)
    {
        foreach (int i in some)
        {
            commands.Add(At(i));
        }
    }

    /// <summary>Ends some of the calls as those of missing keys.</summary>
    public void CompleteMissing(IReadOnlyList<int> some)
    {
        foreach (int i in some)
        {
            Calls.Complete(i, RedisValue.Null);
        }
    }

    /// <summary>Fails some of the calls, or cancels them if there is no fault.</summary>
    public void Fail(IReadOnlyList<int> some, Exception? fault, BatchRun run)
    {
        foreach (int i in some)
        {
            run.Fail(Calls[i], fault);
        }
    }

    protected override Task Start(IDatabaseAsync database)
    {
        switch (_kind)
        {
            case MergeKind.Get:
                Array.Resize(ref _keys, Count);
                return database.StringGetAsync(_keys, Flags);
            case MergeKind.Set:
                var pairs = new KeyValuePair<RedisKey, RedisValue>[Count];
                for (int i = 0; i < pairs.Length; i++)
                {
                    pairs[i] = new KeyValuePair<RedisKey, RedisValue>(_keys![i], _firsts![i]);
                }

                return database.StringSetAsync(pairs, When.Always, Flags);
            case MergeKind.HashGet:
                Array.Resize(ref _firsts, Count);
                return database.HashGetAsync(_key, _firsts, Flags);
            case MergeKind.SetAdd:
                Array.Resize(ref _firsts, Count);
                return database.SetAddAsync(_key, _firsts, Flags);
            default:
                return database.ExecuteAsync(NameOf(_kind), Arguments(), Flags);
        }
    }

    protected override async ValueTask AnswerAsync(BatchRun run, List<SentCommand> more)
    {
        switch (_kind)
        {
            case MergeKind.Get:
                CompleteGets(await ((Task<RedisValue[]>)Reply!).ConfigureAwait(false), more);
                break;
            case MergeKind.HashGet:
                CompleteHashGets(await ((Task<RedisValue[]>)Reply!).ConfigureAwait(false));

                break;
            case MergeKind.Exists or MergeKind.Touch:
                CompleteCounted((long)await ((Task<RedisResult>)Reply!).ConfigureAwait(false), more);
                break;
            default:
                Calls.CompleteAll(RedisValue.Null);
                break;
        }
    }

    // Each gets what it would have got alone, which need not be the same: of two keys the user may read only one.
    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more)
    {
        int sent = more.Count;
        SplitInto(more);
        RepeatedWrite.AddBehind(this, more, sent);
    }

    protected override void Fail(Exception? fault, BatchRun run)
    {
        for (int i = 0; i < Count; i++)
        {
            run.Fail(Calls[i], fault);
        }
    }

    private static int LengthOf(RedisValue value) => value.IsInteger ? sizeof(long) : ((byte[]?)value)?.Length ?? 0;

    // MGET has nil for a key of another type as well, where GET fails; such keys are there, and those without a value are not.
    private void CompleteGets(RedisValue[] values, List<SentCommand> more)
    {
        List<int>? missing = null;
        for (int i = 0; (i = Calls.CompleteUntilNull(values, i)) < Count; i++)
        {
            (missing ??= []).Add(i);
        }

        if (missing is not null)
        {
            more.Add(missing is [int one] ? At(one) : new MissingCheck(this, missing));
        }
    }

    private void CompleteHashGets(RedisValue[] values)
    {
        for (int i = 0; (i = Calls.CompleteUntilNull(values, i)) < Count; i++)
        {
            Calls.Complete(i, RedisValue.Null);
        }
    }

    // One count for all tells them apart only if all are there, or none.
    private void CompleteCounted(long count, List<SentCommand> more)
    {
        if (count == 0 || count == Count)
        {
            Calls.CompleteAll(count == 0 ? 0 : 1);
        }
        else
        {
            SplitInto(more);
        }
    }

    /// <summary>Some of the keys, as the words behind a command.</summary>
    public object[] Arguments(IReadOnlyList<int> some)
    {
        var keys = new object[some.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = _keys![some[i]];
        }

        return keys;
    }

    private object[] Arguments()
    {
        if (_keys is not null)
        {
            var keys = new object[Count];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = _keys[i];
            }

            return keys;
        }

        var words = new object[1 + 2 * Count];
        words[0] = _key;
        for (int i = 0; i < Count; i++)
        {
            words[2 * i + 1] = _firsts![i];
            words[2 * i + 2] = _seconds![i];
        }

        return words;
    }

    private void Grow(int capacity)
    {
        _capacity = capacity;
        if (_keys is not null)
        {
            Array.Resize(ref _keys, capacity);
        }

        if (_firsts is not null)
        {
            Array.Resize(ref _firsts, capacity);
        }

        if (_seconds is not null)
        {
            Array.Resize(ref _seconds, capacity);
        }
    }
}
