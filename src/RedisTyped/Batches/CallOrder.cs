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
            bool isFree = !call.Keys.Any(settled.Contains);
            if (isFree && (call.IsRefused || call.IsHeld))
            {
                _ = call.IsRefused ? again.Add(i) : repeatable.Add(i);
            }

            // An answer that stays binds what is before it, as a write does.
            if (call.HasRun && !(call.IsRead && isFree))
            {
                settled.UnionWith(call.Keys);
            }
        }

        var changing = new HashSet<byte[]>(KeyBytesComparer.Instance);
        for (int i = 0; i < calls.Count; i++)
        {
            if (again.Contains(i))
            {
                changing.UnionWith(calls[i].Keys);
            }
            else if (repeatable.Contains(i) && calls[i].Keys.Any(changing.Contains))
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
/// <param name="HasRun">Whether any of it was not refused.</param>
/// <param name="IsHeld">Whether it was answered, and its caller does not know yet.</param>
/// <param name="Keys">Its keys.</param>
internal readonly record struct OrderedCall(bool IsRead, bool IsRefused, bool HasRun, bool IsHeld, IReadOnlyList<byte[]> Keys);
