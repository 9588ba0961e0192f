using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// Writes once more what a later command has written already, behind an earlier one on the same key that had to be sent again: the last
/// of them stays the last.
/// </summary>
internal sealed class RepeatedWrite(SentCommand original, MergeableCommand write) : SentCommand
{
    /// <summary>Adds what must be written once more of a command, now that it has been answered.</summary>
    /// <param name="later">The command.</param>
    /// <param name="commands">Takes what must be sent, behind what was sent again before.</param>
    /// <param name="places">What commands before it write that were sent again; with those of this one, if it was, afterwards.</param>
    public static void AddBehind(SentCommand later, List<SentCommand> commands, HashSet<(RedisKey Key, RedisValue Part)?> places)
    {
        if (later.IsSentAgain)
        {
            places.UnionWith(later.Writes.Select(static write => write.Place));
        }
        else if (places.Count > 0)
        {
            commands.AddRange(later.Writes.Where(write => places.Contains(write.Place)).Select(write => new RepeatedWrite(later, write)));
        }
    }

    // By now the later command has been answered; one that was refused has written nothing.
    protected override Task Start(IDatabaseAsync database) => original.Reply!.IsCompletedSuccessfully
        ? SingleCommand.Start(database, write)
        : Task.CompletedTask;

    protected override ValueTask AnswerAsync(BatchRun run, List<SentCommand> more) => default;

    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more)
    {
    }

    protected override void Fail(Exception? fault, BatchRun run)
    {
    }
}
