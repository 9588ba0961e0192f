using RedisTyped.Execution;
using RedisTyped.Nodes;

namespace RedisTyped.Batches;

/// <summary>A call of a batch that is made again if it was refused. Its parts, where it has several nodes, are made again each by itself.</summary>
/// <param name="method">The calling method; null where nobody asks for it.</param>
/// <param name="position">Which of the queued commands it is.</param>
internal sealed class FollowedCall(CommandMethod? method, int position)
{
    private readonly List<FollowedPart> _parts = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Without RunContinuationsAsynchronously: whoever gives the turn sees the call sent.
    private readonly TaskCompletionSource<bool> _turn = new();
    private Exception? _fault;
    private bool _isRefused;

    public CommandMethod? Method => method;

    public int Position => position;

    /// <summary>Whether it changes nothing, so that it can be made again though it was answered.</summary>
    public bool IsRead => method is { IsReadOnly: true };

    /// <summary>Where its keys begin among those of all calls, by which the order of calls is kept.</summary>
    public int FirstKey { get; set; }

    /// <summary>How many keys it has.</summary>
    public int KeyCount { get; set; }

    /// <summary>Where the keys of each of its parts end among its own; empty where it has none.</summary>
    public IReadOnlyList<int> PartEnds { get; set; } = [];

    /// <summary>Whether it is among the commands of the batch; one that was refused before it was sent is not.</summary>
    public bool IsQueued { get; set; }

    /// <summary>What its caller has: ends when nothing of it is made again any more.</summary>
    public Task Followed { get; set; } = Task.CompletedTask;

    /// <summary>Ends with <see cref="Followed"/>, before its caller goes on, who may block until the batch or a later call has ended; does not fail.</summary>
    public Task ResultEnd { get; set; } = Task.CompletedTask;

    /// <summary>Whether it was answered, and its caller is not told before it is known whether it is made again.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>Whether it has several parts.</summary>
    public bool HasParts => _parts.Count > 0;

    /// <summary>Ends when the batch has, for this call; does not fail.</summary>
    public Task Ended => HasParts ? Task.WhenAll(_parts.Select(static part => part.Decided)) : _ended.Task;

    /// <summary>Ends with whether it may be made again.</summary>
    public Task<bool> Turn => _turn.Task;

    /// <summary>Takes a part that has been sent.</summary>
    public FollowedPart Add(Task sent)
    {
        var part = new FollowedPart(sent);
        _parts.Add(part);
        return part;
    }

    /// <summary>It was answered, perhaps by a failure of its own, and waits for whether it is made again.</summary>
    /// <param name="fault">The failure; null for an answer.</param>
    public void Hold(Exception? fault = null) => (IsHeld, _fault) = (true, fault);

    /// <summary>It was refused, and waits for whether it is made again.</summary>
    /// <param name="fault">What it was refused with.</param>
    public void Refuse(Exception fault) => (_isRefused, _fault) = (true, fault);

    /// <summary>The batch has ended it. Whether it was refused or is held was said before.</summary>
    public void End() => _ended.TrySetResult();

    /// <summary>What of it has failed and can be made good, once it has ended.</summary>
    public Exception[] Faults =>
        HasParts ? [.. _parts.Select(static part => part.Fault).OfType<Exception>()]
        : _fault is null ? []
        : [_fault];

    /// <summary>What its order depends on, once it has ended.</summary>
    /// <param name="keys">Its keys.</param>
    public OrderedCall OrderBy(List<byte[]> keys)
    {
        if (!HasParts)
        {
            return new OrderedCall(IsRead, _isRefused, IsHeld, _isRefused || IsHeld ? keys : [], _isRefused ? [] : keys);
        }

        List<byte[]> open = [];
        List<byte[]> answered = [];
        for (int i = 0; i < _parts.Count; i++)
        {
            List<byte[]> some = KeysOf(i, keys);
            open.AddRange(_parts[i].IsOpen ? some : []);
            answered.AddRange(_parts[i].IsRefused ? [] : some);
        }

        return new OrderedCall(IsRead, _parts.Exists(static part => part.IsRefused), IsHeld, open, answered);
    }

    /// <summary>Lets it be made again, or end as it was answered or refused: then its caller, who may block until the batch has ended, goes on elsewhere.</summary>
    public void Give(bool isTurn)
    {
        if (isTurn)
        {
            GiveHere(true);
            return;
        }

        using var scope = Elsewhere.Enter();
        GiveHere(false);
    }

    /// <summary>Gives the call that a command is of. Commands that were not sent share the exception that says so, whosever they are.</summary>
    /// <param name="queued">The calls that have commands, in their order.</param>
    /// <param name="position">Which of the queued commands it is.</param>
    public static FollowedCall? OwnerOf(FollowedCall[] queued, int position)
    {
        int low = 0;
        for (int high = queued.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = queued[middle].Position <= position ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? null : queued[low - 1];
    }

    private void GiveHere(bool isTurn)
    {
        _turn.TrySetResult(isTurn);
        _parts.ForEach(part => part.Give(isTurn));
    }

    private List<byte[]> KeysOf(int part, List<byte[]> keys)
    {
        int first = part == 0 ? 0 : PartEnds[part - 1];
        return keys.GetRange(first, PartEnds[part] - first);
    }
}
