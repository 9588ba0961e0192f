using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Looks at a value too large to be held: piece by piece on both sides. It counts only if no command has named the key from the first piece to the last.
/// </summary>
internal sealed class PagedLook(LinkSides sides, KeyLook look)
{
    private const int Page = 1000;
    private const int PageBytes = 1 << 20;

    /// <summary>Compares one key.</summary>
    public async Task<Outcome> AtAsync(Candidate key, CancellationToken cancellationToken)
    {
        using var watched = new WatchedLook(sides.Watch, key.Db, [key.Key]);
        var (source, at) = await HeadAsync().ConfigureAwait(false);
        var (target, least, most) = await sides.ReadTargetAsync(
            watched.From, async stamp => Split(await StampedRead.ReadAsync(sides.Target, key.Db, WriteHead, stamp, cancellationToken).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
        var outcome = Heads(source, target);
        if (outcome.Kind == OutcomeKind.Same && source.Kind is ValueKind.Stream or ValueKind.Opaque)
        {
            return source.Kind == ValueKind.Stream
                ? await look.AtValueAsync(key, ValueKind.Stream, hasFieldExpiry: false, cancellationToken).ConfigureAwait(false)
                : (await look.AtBytesAsync(key.Db, [key], cancellationToken).ConfigureAwait(false))[0];
        }

        if (outcome.Kind == OutcomeKind.Same && source.Expiry != -2)
        {
            outcome = await BodyAsync(key, source.Kind, cancellationToken).ConfigureAwait(false);
        }

        // Both sides have not moved since the first piece if nothing has named the key by now.
        var (_, end) = await HeadAsync().ConfigureAwait(false);
        long to = Math.Max(Math.Max(at, most), end);
        await sides.Watch.ReachedAsync(to, cancellationToken).ConfigureAwait(false);
        return watched.IsTouched(0, Math.Min(at, least), to) ? Outcome.Disturbed : outcome;

        async Task<(Head Head, long At)> HeadAsync()
        {
            object?[] replies = await StampedRead.ReadAsync(sides.Source, key.Db, WriteHead, StampedSource.WriteStamp, cancellationToken).ConfigureAwait(false);
            return (Head.Of(replies), sides.SourceOffset(replies[2]));
        }

        int WriteHead(RespBuffer request)
        {
            Write(request, "TYPE", key.Key);
            Write(request, "PEXPIRETIME", key.Key);
            return 2;
        }

        static (Head, object?[]) Split(object?[] replies) => (Head.Of(replies), replies[2..]);
    }

    private static void Write(RespBuffer request, string command, byte[] key, params ReadOnlySpan<string> words)
    {
        request.WriteArray(2 + words.Length);
        request.WriteBulk(command);
        request.WriteBulk(key);
        foreach (string word in words)
        {
            request.WriteBulk(word);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private Outcome Heads(Head source, Head target)
    {
        // Any payload: that there is one is what counts here.
        var outcome = look.Judge(new StoredValue(null, source.Expiry), new StoredValue(null, target.Expiry));
        return outcome.Kind is not (OutcomeKind.Recoded or OutcomeKind.Same) ? outcome
            : source.Kind != target.Kind ? Outcome.Differs(DifferenceKind.Different, "another type")
            : Outcome.Same;
    }

    private Task<Outcome> BodyAsync(Candidate key, ValueKind kind, CancellationToken cancellationToken) => kind switch
    {
        ValueKind.String => RangesAsync(key, "STRLEN", "GETRANGE", PageBytes, [], cancellationToken),
        ValueKind.List => RangesAsync(key, "LLEN", "LRANGE", Page, [], cancellationToken),
        ValueKind.SortedSet => RangesAsync(key, "ZCARD", "ZRANGE", Page, ["WITHSCORES"], cancellationToken),
        _ => MembersAsync(key, kind == ValueKind.Hash, cancellationToken),
    };

    private async Task<Outcome> RangesAsync(Candidate key, string length, string range, int page, string[] more, CancellationToken cancellationToken)
    {
        var (one, other) = await BothAsync(key, request => Write(request, length, key.Key), cancellationToken).ConfigureAwait(false);
        if (one is not long count || other is not long others || count != others)
        {
            return Unequal(one, other);
        }

        for (long start = 0; start < count; start += page)
        {
            string[] words = [Text(start), Text(start + page - 1), .. more];
            (one, other) = await BothAsync(key, request => Write(request, range, key.Key, words), cancellationToken).ConfigureAwait(false);
            if (!CanonicalValue.SameTree(one, other))
            {
                return Outcome.Differs(DifferenceKind.Different, FormattableString.Invariant($"from {start} on"));
            }
        }

        return Outcome.Same;
    }

    // The other side is asked for what this one has: with as many members in all, none is left over there.
    private async Task<Outcome> MembersAsync(Candidate key, bool isHash, CancellationToken cancellationToken)
    {
        var (one, other) = await BothAsync(key, request => Write(request, isHash ? "HLEN" : "SCARD", key.Key), cancellationToken).ConfigureAwait(false);
        if (one is not long count || other is not long others || count != others)
        {
            return Unequal(one, other);
        }

        string cursor = "0";
        do
        {
            object? reply = await AskAsync(sides.Source, key, request => Write(request, isHash ? "HSCAN" : "SSCAN", key.Key, cursor, "COUNT", Text(Page)), cancellationToken).ConfigureAwait(false);
            if (reply is not object?[] { Length: 2 } page || page[1] is not object?[] found)
            {
                return Unequal(reply, null);
            }

            cursor = ReplyTree.Text(page[0]);
            byte[][] names = [.. found.Where((_, i) => !isHash || i % 2 == 0).OfType<byte[]>()];
            if (names.Length == 0)
            {
                continue;
            }

            object? there = await AskAsync(sides.Target, key, WriteNames, cancellationToken).ConfigureAwait(false);
            object?[] wanted = isHash ? [.. found.Where(static (_, i) => i % 2 == 1)] : [.. names.Select(static _ => (object?)1L)];
            if (!CanonicalValue.SameTree(wanted, there))
            {
                return Outcome.Differs(DifferenceKind.Different, isHash ? "other fields" : "other members");
            }

            void WriteNames(RespBuffer request)
            {
                request.WriteArray(2 + names.Length);
                request.WriteBulk(isHash ? "HMGET" : "SMISMEMBER");
                request.WriteBulk(key.Key);
                foreach (byte[] name in names)
                {
                    request.WriteBulk(name);
                }
            }
        }
        while (cursor != "0");
        return Outcome.Same;
    }

    private static Outcome Unequal(object? one, object? other) => Outcome.Differs(
        DifferenceKind.Different,
        one is long count && other is long others ? FormattableString.Invariant($"{count} elements on the source, {others} on the target")
        : (one as ReplyError ?? other as ReplyError) is { } error ? $"cannot be read: {error.Text}" : "other elements");

    private async Task<(object? Source, object? Target)> BothAsync(Candidate key, Action<RespBuffer> write, CancellationToken cancellationToken)
    {
        var source = AskAsync(sides.Source, key, write, cancellationToken);
        var target = AskAsync(sides.Target, key, write, cancellationToken);
        return (await source.ConfigureAwait(false), await target.ConfigureAwait(false));
    }

    private static async Task<object?> AskAsync(NodeClient node, Candidate key, Action<RespBuffer> write, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", Text(key.Db));
        write(request);
        return (await node.SendAsync(request, 2, cancellationToken).ConfigureAwait(false))[1];
    }

    private sealed record Head(ValueKind Kind, long Expiry)
    {
        public static Head Of(object?[] replies) => new(ValueKinds.Of(ReplyTree.Text(replies[0])), replies[1] as long? ?? -2);
    }
}
