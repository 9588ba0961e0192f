using System.Collections.Concurrent;

namespace RedisTyped.Clusters;

/// <summary>
/// Remembers who had a slot when a command of it was last refused. The first refusal behind a move is put down to the move, whatever else is
/// known of it: this client's map may be older than the move, and so may StackExchange.Redis' own. Thread-safe.
/// </summary>
internal sealed class SlotClaims(TimeProvider time)
{
    /// <summary>So long after it further refusals are put down to the same move: many commands may have gone the old way at once.</summary>
    private static readonly TimeSpan Unsettled = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, (SlotClaim? Claim, long Since)> _known = new();

    /// <summary>Whether a slot has been moved since the last refusal, as far as its claim tells, or was just before that.</summary>
    public bool IsNew(int slot, SlotClaim? claim)
    {
        long now = time.GetTimestamp();
        (_, long since) = _known.AddOrUpdate(
            slot,
            static (_, current) => current,
            static (_, known, current) => known.Claim == current.claim ? known : current,
            (claim, now));
        return time.GetElapsedTime(since, now) < Unsettled;
    }
}
