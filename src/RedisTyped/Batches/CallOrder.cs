using RedisTyped.Batches.Merging;

namespace RedisTyped.Batches;

/// <summary>
/// Says which calls that were sent one behind the other are made again when some of them were refused, so that the calls of each key are as if they had run in
/// that order, but for those that fail without having run.
/// </summary>
internal static class CallOrder
{
    /// <summary>
    /// The refused calls behind which no call of their keys has changed anything; and of the reads that were answered behind them, since they have seen what was
    /// before. A refused call that a later write has overtaken is not among them: what the later one has found or written would be otherwise.
    /// </summary>
    /// <param name="calls">The calls, in their order.</param>
    /// <returns>Those that are made again, by their places.</returns>
    public static HashSet<int> MadeAgain(IReadOnlyList<OrderedCall> calls)
    {
        HashSet<int> again = [];
        HashSet<int> repeatable = [];
        var settled = new HashSet<byte[]>(KeyBytesComparer.Instance);
        for (int i = calls.Count - 1; i >= 0; i--)
        {
            OrderedCall call = calls[i];
            if ((call.IsRefused || call.IsHeld) && !call.Open.Any(settled.Contains))
            {
                _ = call.IsRefused ? again.Add(i) : repeatable.Add(i);
            }

            // An answer that stays binds what is before it, as a write does.
            if (!call.IsRead || call.Answered.Any(settled.Contains))
            {
                settled.UnionWith(call.Answered);
            }
        }

        var changing = new HashSet<byte[]>(KeyBytesComparer.Instance);
        for (int i = 0; i < calls.Count; i++)
        {
            if (again.Contains(i))
            {
                changing.UnionWith(calls[i].Open);
            }
            else if (repeatable.Contains(i) && calls[i].Open.Any(changing.Contains))
            {
                again.Add(i);
            }
        }

        return again;
    }
}

/// <summary>What the order of a call depends on.</summary>
/// <param name="IsRead">Whether it changes nothing.</param>
/// <param name="IsRefused">Whether any of it was refused, and can be made again.</param>
/// <param name="IsHeld">Whether any of it was answered, and its caller does not know yet.</param>
/// <param name="Open">The keys of what was refused or is held: a call over several nodes can be refused by one of them, and no other.</param>
/// <param name="Answered">The keys of what was not refused.</param>
internal readonly record struct OrderedCall(bool IsRead, bool IsRefused, bool IsHeld, IReadOnlyList<byte[]> Open, IReadOnlyList<byte[]> Answered);
