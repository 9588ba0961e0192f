using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// Many mergeable calls of one kind that are sent as one command, such as MGET for GET.
/// </summary>
internal sealed class MergedCommand : SentCommand
{
    /// <summary>How many calls one command may be for: more gain nothing, and the node serves nobody else meanwhile.</summary>
    public const int MostCalls = 512;

    // Of large values nothing is gained by merging, and a node takes no more than client-query-buffer-limit (1 GB) at a time.
    private const int MostBytes = 1024 * 1024;

    private readonly MergeKind _kind;
    private MergedWords _words;

    /// <summary>Makes a command without calls.</summary>
    /// <param name="kind">The kind of its calls.</param>
    /// <param name="flags">How they are sent.</param>
    /// <param name="capacity">How many to make room for.</param>
    public MergedCommand(MergeKind kind, CommandFlags flags, int capacity)
    {
        _kind = kind;
        Flags = flags;
        Calls = new MergedCalls(capacity);
        _words = new MergedWords(kind, capacity);
    }

    /// <summary>How it is sent.</summary>
    public CommandFlags Flags { get; }

    /// <summary>Who waits for the answers.</summary>
    public MergedCalls Calls { get; }

    /// <summary>How many calls it is for.</summary>
    public int Count => _words.Count;

    public override IEnumerable<SingleCommand> Writes => Enumerable.Range(0, Count).Select(At).Where(static call => call.Place is not null);

    public bool IsFull => Count == MostCalls || _words.Bytes >= MostBytes;

    /// <summary>Whether the merged command has one key, so that only calls of one key can be merged.</summary>
    public static bool HasOneKey(MergeKind kind) =>
        kind is MergeKind.HashGet or MergeKind.HashSet or MergeKind.SetAdd or MergeKind.SortedSetAdd;

    /// <summary>The command that StackExchange.Redis has no method for that sends it as it is.</summary>
    public static string NameOf(MergeKind kind) => kind switch
    {
        MergeKind.HashSet => "HSET",
        MergeKind.SetAdd => "SADD",
        MergeKind.SortedSetAdd => "ZADD",
        MergeKind.Exists => "EXISTS",
        MergeKind.Touch => "TOUCH",
        MergeKind.Delete => "DEL",
        MergeKind.Unlink => "UNLINK",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has a method."),
    };

    /// <summary>Takes what a call sends; the call itself is added to <see cref="Calls"/> by who has made it.</summary>
    public void Add(in MergeableCommand command) => _words.Add(command);

    /// <summary>The key of a call.</summary>
    public RedisKey KeyAt(int index) => _words.KeyAt(index);

    /// <summary>A call as a command of its own.</summary>
    public SingleCommand At(int index) =>
        new(new MergeableCommand(_kind, _words.KeyAt(index), _words.FirstAt(index), _words.SecondAt(index)) { Flags = Flags }, Calls[index]);

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

    /// <summary>Some of the keys, as the words behind a command.</summary>
    public object[] Arguments(IReadOnlyList<int> some)
    {
        var keys = new object[some.Count];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = _words.KeyAt(some[i]);
        }

        return keys;
    }

    protected override Task Start(IDatabaseAsync database)
    {
        switch (_kind)
        {
            case MergeKind.Get:
                return database.StringGetAsync(_words.Keys(), Flags);
            case MergeKind.Set:
                return database.StringSetAsync(_words.Pairs(), When.Always, Flags);
            case MergeKind.HashGet:
                return database.HashGetAsync(_words.KeyAt(0), _words.Firsts(), Flags);
            default:
                return database.ExecuteAsync(NameOf(_kind), _words.All(), Flags);
        }
    }

    // MSET is never answered by anything but OK.
    protected override bool IsNoAnswer(Task reply) => reply is Task<bool> { Result: false } || base.IsNoAnswer(reply);

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
    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more) => SplitInto(more);

    protected override void Fail(Exception? fault, BatchRun run)
    {
        for (int i = 0; i < Count; i++)
        {
            run.Fail(Calls[i], fault);
        }
    }

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
}
