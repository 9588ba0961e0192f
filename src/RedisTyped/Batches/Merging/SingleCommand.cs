using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>A mergeable call that is sent by itself.</summary>
internal sealed class SingleCommand(in MergeableCommand command, in MergedCall call) : SentCommand
{
    private readonly MergeableCommand _command = command;
    private readonly MergedCall _call = call;

    public override IEnumerable<MergeableCommand> Writes => _command.Place is null ? [] : [_command];

    /// <summary>Sends a call by itself.</summary>
    public static Task Start(IDatabaseAsync database, in MergeableCommand command) => command switch
    {
        { Kind: MergeKind.Get, Key: var key } => database.StringGetAsync(key, command.Flags),
        { Kind: MergeKind.Set, Key: var key, First: var value } => database.StringSetAsync(key, value, null, When.Always, command.Flags),
        { Kind: MergeKind.HashGet, Key: var key, First: var field } => database.HashGetAsync(key, field, command.Flags),
        { Kind: MergeKind.HashSet, Key: var key, First: var field, Second: var value } =>
            database.HashSetAsync(key, field, value, When.Always, command.Flags),
        { Kind: MergeKind.SetAdd, Key: var key, First: var member } => database.SetAddAsync(key, member, command.Flags),
        { Kind: MergeKind.SortedSetAdd, Key: var key, First: var score, Second: var member } =>
            database.ExecuteAsync("ZADD", (object[])[key, score, member], command.Flags),
        { Kind: MergeKind.Exists, Key: var key } => database.KeyExistsAsync(key, command.Flags),
        { Kind: var kind, Key: var key } => database.ExecuteAsync(MergedCommand.NameOf(kind), (object[])[key], command.Flags),
    };

    protected override Task Start(IDatabaseAsync database) => Start(database, _command);

    protected override async ValueTask AnswerAsync(BatchRun run, List<SentCommand> more) => _call.Calls.Complete(_call.Index, _command.Kind switch
    {
        MergeKind.Get or MergeKind.HashGet => await ((Task<RedisValue>)Reply!).ConfigureAwait(false),
        MergeKind.Exists => await ((Task<bool>)Reply!).ConfigureAwait(false) ? 1 : 0,
        MergeKind.Touch => (RedisValue)await ((Task<RedisResult>)Reply!).ConfigureAwait(false),
        _ => RedisValue.Null,
    });

    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more) => run.Fail(_call, fault);

    protected override void Fail(Exception? fault, BatchRun run) => run.Fail(_call, fault);
}
