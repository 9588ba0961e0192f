using RedisTyped.Nodes;

namespace RedisTyped.Coalescing;

/// <summary>
/// The calls for a node that go on no trip yet: those that have just come, and those that the last trip has left behind. Only
/// <see cref="Add"/> and <see cref="AreTooMany"/> need no lock of the owner's.
/// </summary>
/// <param name="node">The node.</param>
internal sealed class GatheredCalls(RedisNode node)
{
    private CallIntake _intake;
    private CallList _waiting;
    private volatile bool _areMany;

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _waiting.IsEmpty && _intake.IsEmpty;

    /// <summary>Whether there are any among those that were taken in.</summary>
    public bool AreWaiting => !_waiting.IsEmpty;

    /// <summary>When the oldest of those that were taken in was made.</summary>
    public long Oldest => _waiting.First?.Started ?? long.MaxValue;

    /// <summary>Takes a call.</summary>
    /// <returns>How many have come since they were taken in.</returns>
    public int Add(CoalescedCall call) => _intake.Add(call);

    /// <summary>Whether so many are as many as may gather, and nobody has said so yet.</summary>
    public bool AreTooMany(int gathered) => gathered >= node.Gate.MostPendingCalls && !_areMany;

    /// <summary>As many calls have gathered as may: no more are taken until these have been.</summary>
    public void NoteMany()
    {
        _areMany = !_intake.IsEmpty;
        node.Gate.NoteManyGathered(_areMany);
    }

    /// <summary>Takes in those that have come.</summary>
    public void TakeIn()
    {
        _waiting.AddReversed(_intake.TakeAll());
        if (_areMany)
        {
            _areMany = false;
            node.Gate.NoteManyGathered(false);
        }
    }

    /// <summary>Counts those that were taken in.</summary>
    /// <param name="most">Where counting ends.</param>
    public int Count(int most) => _waiting.Count(most);

    /// <summary>Gives the first of those that were taken in.</summary>
    public CallList Take(int most, out int count) => _waiting.Take(most, out count);

    /// <summary>Gives those that were made by a time.</summary>
    public CallList TakeStartedBy(long due) => _waiting.TakeStartedBy(due);

    /// <summary>Gives all.</summary>
    public CallList TakeAll()
    {
        TakeIn();
        return _waiting.TakeAll();
    }
}
