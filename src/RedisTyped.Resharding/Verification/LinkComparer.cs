using System.Collections.Concurrent;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Compares keys of one link until there is a verdict on each. A difference counts only if it was seen, exactly, several times over some while and never not:
/// what the source has deleted because it expired, or what the tool has yet to read again, is a moment later on the other side too.
/// </summary>
internal sealed class LinkComparer(LinkSides sides, DifferenceList found, VerifyOptions options, TimeProvider time)
{
    private const int PageKeys = 128;
    private const long PageBytes = 4 << 20;
    private const int MostWaiting = 4096;
    private const int SureAfter = 4;
    private const int BusyAfter = 3;
    private const int GiveUpAfter = 100;
    private const int GiveUpCoarseAfter = 8;

    private static readonly TimeSpan SureWithin = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(5);

    private readonly KeyLook _look = new(sides, time);
    private readonly ConcurrentQueue<Candidate> _waiting = new();
    private long _compared;
    private long _retries;

    public long Compared => Volatile.Read(ref _compared);

    public long Retries => Volatile.Read(ref _retries);

    /// <summary>Compares keys; some may wait for another look.</summary>
    public async Task CompareAsync(int db, IReadOnlyList<byte[]> keys, CancellationToken cancellationToken)
    {
        Interlocked.Add(ref _compared, keys.Count);
        foreach (var page in await PagesAsync(db, keys, cancellationToken).ConfigureAwait(false))
        {
            await LookAsync(page, cancellationToken).ConfigureAwait(false);
        }

        while (_waiting.Count > MostWaiting)
        {
            await AgainAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Looks again at what waits, until there is a verdict on everything.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        while (!_waiting.IsEmpty)
        {
            await AgainAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // Values that are large are known by the memory that they take, and kept apart.
    private async Task<List<List<Candidate>>> PagesAsync(int db, IReadOnlyList<byte[]> keys, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", db.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (byte[] key in keys)
        {
            request.WriteArray(5);
            request.WriteBulk("MEMORY"u8);
            request.WriteBulk("USAGE"u8);
            request.WriteBulk(key);
            request.WriteBulk("SAMPLES"u8);
            request.WriteBulk("1"u8);
        }

        object?[] sizes = await sides.Source.SendAsync(request, keys.Count + 1, cancellationToken).ConfigureAwait(false);
        var pages = new List<List<Candidate>>();
        var page = new List<Candidate>();
        long bytes = 0;
        for (int i = 0; i < keys.Count; i++)
        {
            long size = sizes[i + 1] as long? ?? 0;
            var key = new Candidate(db, keys[i]) { IsBig = size >= options.BigValueBytes };
            if (key.IsBig)
            {
                pages.Add([key]);
                continue;
            }

            if (page.Count == PageKeys || (page.Count > 0 && bytes + size > PageBytes))
            {
                pages.Add(page);
                page = [];
                bytes = 0;
            }

            page.Add(key);
            bytes += size;
        }

        if (page.Count > 0)
        {
            pages.Add(page);
        }

        return pages;
    }

    private async Task AgainAsync(CancellationToken cancellationToken)
    {
        var all = new List<Candidate>();
        while (_waiting.TryDequeue(out var key))
        {
            all.Add(key);
        }

        if (all.Count == 0)
        {
            return;
        }

        long now = time.GetTimestamp();
        var due = all.Where(key => key.Due <= now).ToList();
        foreach (var key in all.Where(key => key.Due > now))
        {
            _waiting.Enqueue(key);
        }

        if (due.Count == 0)
        {
            long next = all.Min(static key => key.Due);
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, time.GetElapsedTime(now, next).TotalMilliseconds)), time, cancellationToken).ConfigureAwait(false);
            return;
        }

        Interlocked.Add(ref _retries, due.Count);

        // What is written often is looked at alone: the fewer keys, the closer the two reads.
        foreach (var key in due.Where(key => key.IsBig || IsBusy(key)))
        {
            await LookAsync([key], cancellationToken).ConfigureAwait(false);
        }

        foreach (var page in due.Where(key => !key.IsBig && !IsBusy(key)).GroupBy(static key => key.Db).SelectMany(database => database.Chunk(sides.IsCoarse ? PageKeys : 16)))
        {
            await LookAsync(page, cancellationToken).ConfigureAwait(false);
        }
    }

    // Looking at a key alone makes no two looks closer than the target's place is told.
    private bool IsBusy(Candidate key) => key.Disturbed >= BusyAfter && !sides.IsCoarse;

    private int MostDisturbed => sides.IsCoarse ? GiveUpCoarseAfter : GiveUpAfter;

    private async Task LookAsync(IReadOnlyList<Candidate> keys, CancellationToken cancellationToken)
    {
        if (keys is [{ IsBig: true } big])
        {
            Take(big, await new PagedLook(sides, _look).AtAsync(big, cancellationToken).ConfigureAwait(false));
            return;
        }

        Outcome[] outcomes = keys is [var busy] && IsBusy(busy)
            ? [await _look.AtBusyAsync(busy, cancellationToken).ConfigureAwait(false)]
            : await _look.AtBytesAsync(keys[0].Db, keys, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < outcomes.Length; i++)
        {
            var outcome = outcomes[i];
            Take(keys[i], outcome.Kind == OutcomeKind.Recoded ? await AtValueAsync(keys[i], outcome.Detail, cancellationToken).ConfigureAwait(false) : outcome);
        }
    }

    private async Task<Outcome> AtValueAsync(Candidate key, string types, CancellationToken cancellationToken)
    {
        int[] both = [.. types.Split(' ').Select(static type => int.Parse(type, System.Globalization.CultureInfo.InvariantCulture))];

        // A server that is no Redis may have no DUMP of it; the source's type tells.
        var kind = ValueKinds.Of(both[0]);
        return both[1] >= 0 && ValueKinds.Of(both[1]) != kind ? Outcome.Differs(DifferenceKind.Different, "another type")
            : kind == ValueKind.Opaque ? Outcome.Differs(DifferenceKind.Different, "other bytes")
            : await _look.AtValueAsync(key, kind, ValueKinds.HasFieldExpiry(both[0]) || ValueKinds.HasFieldExpiry(both[1]), cancellationToken).ConfigureAwait(false);
    }

    private void Take(Candidate key, Outcome outcome)
    {
        long now = time.GetTimestamp();
        switch (outcome.Kind)
        {
            case OutcomeKind.Same:
                return;
            case OutcomeKind.Disturbed:
                key.Disturbed++;
                key.Due = Behind(now, Soon * Math.Min(10, key.Disturbed));
                break;
            case OutcomeKind.Expiring when key.Expiring < GiveUpAfter:
                key.Expiring++;
                key.Due = Behind(now, Later);
                break;
            default:
                key.DifferedAt = key.Differed == 0 ? now : key.DifferedAt;
                key.Differed++;
                key.Disturbed = Math.Min(key.Disturbed, BusyAfter);
                key.Due = Behind(now, Later);
                if (key.Differed >= SureAfter && time.GetElapsedTime(key.DifferedAt, now) >= SureWithin)
                {
                    found.Add(outcome.Kind == OutcomeKind.Expiring ? DifferenceKind.Expiry : outcome.Difference, key.Db, key.Key, outcome.Detail);
                    return;
                }

                break;
        }

        if (key.Disturbed >= MostDisturbed)
        {
            found.Add(
                DifferenceKind.Undecided, key.Db, key.Key,
                key.Differed > 0 ? "it looked different, and is written too often to be sure" : "it is written too often to be compared");
            return;
        }

        _waiting.Enqueue(key);
    }

    private long Behind(long now, TimeSpan wait) => now + (long)(wait.TotalSeconds * time.TimestampFrequency);
}
