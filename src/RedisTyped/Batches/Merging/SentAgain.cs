using RedisTyped.Execution;

namespace RedisTyped.Batches.Merging;

/// <summary>
/// What calls write that were refused merged and are sent again, by themselves. A later command has written there by then: it comes behind them once more, so
/// that the last write stays the last, and its calls end when that has been answered.
/// </summary>
internal sealed class SentAgain
{
    private readonly HashSet<WrittenPlace> _places = [];
    private readonly HashSet<WrittenPlace> _written = [];

    /// <summary>Takes calls of a refused command, in the order in which they are sent.</summary>
    public void Add(IEnumerable<SentCommand> calls)
    {
        foreach (SingleCommand call in calls.SelectMany(static call => call.Writes))
        {
            _places.Add(call.Place!.Value);
        }
    }

    /// <summary>Has a command that was done write once more what calls before it write that were sent again.</summary>
    /// <param name="later">The command, whose reply is there.</param>
    /// <param name="commands">Takes what must be sent, behind those calls.</param>
    /// <returns>Whether it does, and the calls of the command are taken care of.</returns>
    public bool TryRepeat(SentCommand later, List<SentCommand> commands)
    {
        // One that was refused, or broke off, or whose answer was lost, has its calls ended by that.
        if (_places.Count == 0 || !later.Reply!.IsCompletedSuccessfully || later.IsLost || !later.Writes.Any(IsSentAgain))
        {
            return false;
        }

        foreach (SingleCommand write in later.Writes)
        {
            if (IsSentAgain(write))
            {
                commands.Add(new RepeatedWrite(write, this));
            }
            else
            {
                write.Complete();
            }
        }

        return true;
    }

    /// <summary>Notes how a command has ended that was sent for the second time.</summary>
    public void NoteEnded(SentCommand command)
    {
        if (command.MayHaveRun)
        {
            foreach (SingleCommand write in command.Writes)
            {
                _written.Add(write.Place!.Value);
            }
        }
    }

    /// <summary>Whether something that was sent for the second time, or may have been, stands where a command has written before.</summary>
    public bool IsOvertaken(SingleCommand write) => _written.Contains(write.Place!.Value);

    private bool IsSentAgain(SingleCommand write) => _places.Contains(write.Place!.Value);
}
