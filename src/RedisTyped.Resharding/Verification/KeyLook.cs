using RedisTyped.Protocol;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Looks at keys on both sides of a link. A look is exact: each side is read together with where it stands in the source's stream, and counts only if
/// no command between the two has named the key.
/// </summary>
internal sealed class KeyLook(LinkSides sides, TimeProvider time)
{
    /// <summary>How far the clocks of two servers may be apart when keys expire.</summary>
    private const long ClockSlack = 1000;

    private const int Burst = 24;

    private volatile bool _isFull;

    /// <summary>Looks at keys of one database, all at one moment on each side; some after the others where the source's memory is full.</summary>
    /// <returns>An outcome for each; <see cref="OutcomeKind.Recoded"/> where the bytes differ.</returns>
    public async Task<Outcome[]> AtBytesAsync(int db, IReadOnlyList<Candidate> keys, CancellationToken cancellationToken)
    {
        if (!_isFull && await TryAtBytesAsync(db, keys, mayBeFewer: keys.Count > 1, cancellationToken).ConfigureAwait(false) is { } all)
        {
            return all;
        }

        _isFull = true;
        var outcomes = new List<Outcome>(keys.Count);
        foreach (var piece in StampedReads.InPieces(keys, static key => key.Key))
        {
            outcomes.AddRange((await TryAtBytesAsync(db, piece, mayBeFewer: false, cancellationToken).ConfigureAwait(false))!);
        }

        return [.. outcomes];
    }

    // Null, where there may be fewer: they are too many for a source whose memory is full.
    private async Task<Outcome[]?> TryAtBytesAsync(int db, IReadOnlyList<Candidate> keys, bool mayBeFewer, CancellationToken cancellationToken)
    {
        byte[][] names = [.. keys.Select(static key => key.Key)];
        using var watched = new WatchedLook(sides.Watch, db, names);
        if (await StampedRead.TryOfAsync(sides.Source, db, names, StampedSource.WriteStamp, mayBeFewer, cancellationToken).ConfigureAwait(false) is not { } source)
        {
            return null;
        }

        var (target, least, most) = await TargetAsync(db, names, watched.From, cancellationToken).ConfigureAwait(false);
        long at = sides.SourceOffset(source.Stamp[0]);
        long from = Math.Min(at, least);
        long to = Math.Max(at, most);
        await sides.Watch.ReachedAsync(to, cancellationToken).ConfigureAwait(false);
        var outcomes = new Outcome[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            outcomes[i] = watched.IsTouched(i, from, to) ? Outcome.Disturbed : Judge(source.Values[i], target.Values[i]);
        }

        return outcomes;
    }

    /// <summary>Looks at a key that is written all the time: many reads of both sides, of which two may be of one moment.</summary>
    public async Task<Outcome> AtBusyAsync(Candidate key, CancellationToken cancellationToken)
    {
        using var watched = new WatchedLook(sides.Watch, key.Db, [key.Key]);
        var fromSource = new List<(long At, StoredValue Value)>(Burst);
        var fromTarget = new List<(StampedRead Read, long Least, long Most)>(Burst);
        for (int i = 0; i < Burst; i++)
        {
            // One behind the other, so that they are of many moments.
            var target = TargetAsync(key.Db, [key.Key], watched.From, cancellationToken);
            var source = await StampedRead.OfAsync(sides.Source, key.Db, [key.Key], StampedSource.WriteStamp, cancellationToken).ConfigureAwait(false);
            fromSource.Add((sides.SourceOffset(source.Stamp[0]), source.Values[0]));
            fromTarget.Add(await target.ConfigureAwait(false));
        }

        await sides.Watch.ReachedAsync(Math.Max(fromSource[^1].At, fromTarget[^1].Most), cancellationToken).ConfigureAwait(false);
        Outcome found = Outcome.Disturbed;
        foreach (var (target, least, most) in fromTarget)
        {
            foreach (var (at, value) in fromSource)
            {
                if (watched.IsTouched(0, Math.Min(at, least), Math.Max(at, most)))
                {
                    continue;
                }

                found = Judge(value, target.Values[0]);
                if (found.Kind == OutcomeKind.Same)
                {
                    return found;
                }
            }
        }

        return found;
    }

    /// <summary>Looks at the value of a key as its type has it, whatever its bytes are.</summary>
    /// <param name="key">The key.</param>
    /// <param name="kind">What it holds.</param>
    /// <param name="hasFieldExpiry">Whether fields of a hash expire by themselves.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Outcome> AtValueAsync(Candidate key, ValueKind kind, bool hasFieldExpiry, CancellationToken cancellationToken)
    {
        using var watched = new WatchedLook(sides.Watch, key.Db, [key.Key]);
        var (source, target, from, to) = await BothAsync(request => CanonicalValue.Write(request, kind, key.Key)).ConfigureAwait(false);
        string? difference = CanonicalValue.Difference(kind, source, target);
        if (difference is null && hasFieldExpiry && CanonicalValue.FieldsOf(source) is { Count: > 0 } fields)
        {
            var (one, other, least, most) = await BothAsync(request => CanonicalValue.WriteFieldExpiry(request, key.Key, fields)).ConfigureAwait(false);
            (from, to) = (Math.Min(from, least), Math.Max(to, most));
            difference = SameFieldExpiry(one, other) ? null : "fields expire at other times";
        }

        await sides.Watch.ReachedAsync(to, cancellationToken).ConfigureAwait(false);
        return watched.IsTouched(0, from, to) ? Outcome.Disturbed
            : difference is null ? Outcome.Same
            : Outcome.Differs(DifferenceKind.Different, difference);

        async Task<(object? Source, object? Target, long From, long To)> BothAsync(Action<RespBuffer> write)
        {
            object?[] ofSource = await StampedRead.ReadAsync(sides.Source, key.Db, One, StampedSource.WriteStamp, cancellationToken).ConfigureAwait(false);
            var (ofTarget, least, most) = await sides.ReadTargetAsync(
                watched.From,
                async stamp =>
                {
                    object?[] replies = await StampedRead.ReadAsync(sides.Target, key.Db, One, stamp, cancellationToken).ConfigureAwait(false);
                    return (replies[0], replies[1..]);
                },
                cancellationToken).ConfigureAwait(false);
            long at = sides.SourceOffset(ofSource[1]);
            return (ofSource[0], ofTarget, Math.Min(at, least), Math.Max(at, most));

            int One(RespBuffer request)
            {
                write(request);
                return 1;
            }
        }
    }

    /// <summary>What two values say.</summary>
    public Outcome Judge(StoredValue source, StoredValue target)
    {
        if (!source.Exists || !target.Exists)
        {
            if (source.Exists == target.Exists)
            {
                return Outcome.Same;
            }

            long due = source.Exists ? source.DueAt : target.DueAt;
            return due > 0 && due <= time.GetUtcNow().ToUnixTimeMilliseconds() + ClockSlack ? Outcome.Expiring
                : Outcome.Differs(source.Exists ? DifferenceKind.Missing : DifferenceKind.Extra);
        }

        if (!ShiftedTime.AreSame(source.ExpiresAt, target.ExpiresAt))
        {
            return Outcome.Differs(DifferenceKind.Expiry, ExpiryText(source, target));
        }

        return StoredValue.HaveSameBytes(source, target) ? Outcome.Same : Outcome.Recoded with { Detail = FormattableString.Invariant($"{source.Type} {target.Type}") };
    }

    private static string ExpiryText(StoredValue source, StoredValue target) => (source.ExpiresAt, target.ExpiresAt) switch
    {
        (-1, _) => "never on the source",
        (_, -1) => "never on the target",
        _ => FormattableString.Invariant($"{Math.Abs(target.DueAt - source.DueAt)} ms {(target.DueAt > source.DueAt ? "later" : "earlier")} on the target"),
    };

    // Of a writer they may be shifted as those of keys are.
    private static bool SameFieldExpiry(object? one, object? other) => one is object?[] a && other is object?[] b && a.Length == b.Length
        && a.Zip(b).All(static pair => pair.First is long source && pair.Second is long target && ShiftedTime.AreSame(source, target));

    private async Task<(StampedRead Read, long Least, long Most)> TargetAsync(int db, byte[][] keys, long atLeast, CancellationToken cancellationToken) =>
        await sides.ReadTargetAsync(
            atLeast,
            async stamp =>
            {
                var read = await StampedRead.OfAsync(sides.Target, db, keys, stamp, cancellationToken).ConfigureAwait(false);
                return (read, read.Stamp);
            },
            cancellationToken).ConfigureAwait(false);
}
