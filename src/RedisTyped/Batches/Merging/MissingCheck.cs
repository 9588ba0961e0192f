using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// Asks by one EXISTS whether keys that MGET had nil for are missing, or of a type for which GET fails. Only where some are there each is
/// asked for by GET.
/// </summary>
internal sealed class MissingCheck(MergedCommand gets, IReadOnlyList<int> missing) : SentCommand
{
    protected override Task Start(IDatabaseAsync database) =>
        database.ExecuteAsync(MergedCommand.NameOf(MergeKind.Exists), gets.Arguments(missing), gets.Flags);

    protected override async ValueTask AnswerAsync(BatchRun run, List<SentCommand> more)
    {
        if ((long)await ((Task<RedisResult>)Reply!).ConfigureAwait(false) == 0)
        {
            gets.CompleteMissing(missing);
        }
        else
        {
            gets.SplitInto(more, missing);
        }
    }

    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more) => gets.SplitInto(more, missing);

    protected override void Fail(Exception? fault, BatchRun run) => gets.Fail(missing, fault, run);
}
