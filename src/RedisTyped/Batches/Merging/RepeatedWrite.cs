using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// Writes once more what a later command has written already, behind an earlier one on the same key that had to be sent again: the last
/// of them stays the last.
/// </summary>
internal sealed class RepeatedWrite(SentCommand original, MergeableCommand write) : SentCommand
{
    /// <summary>Adds what must be written once more when a command is sent again.</summary>
    /// <param name="refused">The command.</param>
    /// <param name="commands">All commands, with what the refused one is sent again as.</param>
    /// <param name="count">How many of the commands there were before.</param>
    public static void AddBehind(SentCommand refused, List<SentCommand> commands, int count)
    {
        HashSet<(RedisKey Key, RedisValue Part)?>? places = null;
        for (int i = commands.IndexOf(refused) + 1; i < count; i++)
        {
            SentCommand later = commands[i];
            if (later.Reply is null)
            {
                // To be sent again for an earlier command than this.
                continue;
            }

            foreach (MergeableCommand write in later.Writes)
            {
                places ??= [.. refused.Writes.Select(static write => write.Place)];
                if (places.Contains(write.Place))
                {
                    commands.Add(new RepeatedWrite(later, write));
                }
            }
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
