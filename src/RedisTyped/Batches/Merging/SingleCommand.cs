using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>A mergeable call that is sent by itself.</summary>
internal class SingleCommand : SentCommand
{
    private readonly MergeableCommand _command;
    private readonly MergedCall _call;

    public SingleCommand(in MergeableCommand command, in MergedCall call)
    {
        _command = command;
        _call = call;
    }

    protected SingleCommand(SingleCommand other)
        : this(other._command, other._call)
    {
    }

    public override IEnumerable<SingleCommand> Writes => Place is null ? [] : [this];

    /// <inheritdoc cref="MergeableCommand.Place"/>
    public WrittenPlace? Place => _command.Place;

    /// <summary>Ends a call that only writes as one that was done.</summary>
    public void Complete() => _call.Calls.Complete(_call.Index, RedisValue.Null);

    protected sealed override Task Start(IDatabaseAsync database) => _command switch
    {
        { Kind: MergeKind.Get, Key: var key } => database.StringGetAsync(key, _command.Flags),
        { Kind: MergeKind.Set, Key: var key, First: var value } => database.StringSetAsync(key, value, null, When.Always, _command.Flags),
        { Kind: MergeKind.HashGet, Key: var key, First: var field } => database.HashGetAsync(key, field, _command.Flags),
        { Kind: MergeKind.HashSet, Key: var key, First: var field, Second: var value } =>
            database.HashSetAsync(key, field, value, When.Always, _command.Flags),
        { Kind: MergeKind.SetAdd, Key: var key, First: var member } => database.SetAddAsync(key, member, _command.Flags),
        { Kind: MergeKind.SortedSetAdd, Key: var key, First: var score, Second: var member } =>
            database.ExecuteAsync("ZADD", (object[])[key, score, member], _command.Flags),
        { Kind: MergeKind.Exists, Key: var key } => database.KeyExistsAsync(key, _command.Flags),
        { Kind: var kind, Key: var key } => database.ExecuteAsync(MergedCommand.NameOf(kind), (object[])[key], _command.Flags),
    };

    // SET is never answered by anything but OK.
    protected sealed override bool IsNoAnswer(Task reply) =>
        (_command.Kind == MergeKind.Set && reply is Task<bool> { Result: false }) || base.IsNoAnswer(reply);

    protected sealed override async ValueTask AnswerAsync(BatchRun run, List<SentCommand> more) => _call.Calls.Complete(_call.Index, _command.Kind switch
    {
        MergeKind.Get or MergeKind.HashGet => await ((Task<RedisValue>)Reply!).ConfigureAwait(false),
        MergeKind.Exists => await ((Task<bool>)Reply!).ConfigureAwait(false) ? 1 : 0,
        MergeKind.Touch => (RedisValue)await ((Task<RedisResult>)Reply!).ConfigureAwait(false),
        _ => RedisValue.Null,
    });

    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more) => run.Fail(_call, fault);

    protected override void Fail(Exception? fault, BatchRun run) => run.Fail(_call, fault);
}
