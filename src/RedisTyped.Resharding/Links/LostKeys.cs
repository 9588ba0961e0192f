using System.Globalization;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;

namespace RedisTyped.Resharding.Links;

/// <summary>
/// Looks whether a source that has another history than before has lost its keys too, as one that was started again without its file: its targets may have the last copies, which
/// would be deleted there if they were given what it has.
/// </summary>
internal static class LostKeys
{
    /// <summary>For how long it is looked: the source's snapshot waits, and the source gives up who does not read it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Refuses a snapshot of such a source.</summary>
    /// <param name="context">The source.</param>
    /// <param name="snapshot">From where the snapshot would come.</param>
    /// <param name="links">Who would get it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It has lost keys, or cannot be asked now.</exception>
    public static async Task RefuseAsync(SourceContext context, ReplicationLink snapshot, IReadOnlyList<ReadyLink> links, CancellationToken cancellationToken)
    {
        ReadyLink[] known = [.. links.Where(static link => link.Feed.Link.Held is not null && (link.Lost is not null || link.Feed.HasBegun || link.Feed.Link.HasBrought))];
        if (known.Length == 0)
        {
            return;
        }

        var fields = await FieldsAsync(context, snapshot.Address, cancellationToken).ConfigureAwait(false);
        await RefuseAsync(
            context.Name,
            snapshot.Address,
            context.Source,
            [.. known.Where(link => (link.Lost?.At ?? link.Feed.Position) is not { } at || !IsBefore(at, snapshot.Start, fields)).Select(static link => (link.Feed.Link, link.Feed.Link.HasGivenKeys || link.Feed.HasGivenKeys))],
            Longest,
            context.Events,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Refuses to give targets everything anew where the source lacks most of the keys that they have from it.</summary>
    /// <param name="source">What the source is called.</param>
    /// <param name="server">Its server that is to be gone by.</param>
    /// <param name="access">How to connect to it.</param>
    /// <param name="links">Who would be given everything, and whether it has been given keys.</param>
    /// <param name="longest">For how long it is looked; what was looked at until then counts.</param>
    /// <param name="events">Told where it could not look for the keys, or not long enough.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It lacks them, or cannot be asked now.</exception>
    public static async Task RefuseAsync(
        string source, SourceAddress server, SourceOptions access, IReadOnlyList<(ReshardLink Link, bool HasKeys)> links, TimeSpan longest, ReshardEvents events, CancellationToken cancellationToken)
    {
        if (links.Count == 0)
        {
            return;
        }

        long looked = 0;
        long gone = 0;
        long counted = 0;
        int countedLinks = 0;
        long there = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(longest);
        NodeClient node = await NodeClient.ConnectAsync(source, server, access, cancellationToken).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            foreach (var (link, hasKeys) in links)
            {
                var held = await link.Held!.LookAsync(node, hasKeys, limit.Token).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                looked += held.AreCounted ? 0 : held.Looked;
                gone += held.AreCounted ? 0 : held.Gone;
                counted += held.AreCounted ? held.Looked : 0;
                countedLinks += held.AreCounted ? 1 : 0;
                there = Math.Max(there, held.Source);
                Tell(events, link, held);
            }
        }

        // Each target may have a part of what the source has: their numbers count together, and for no more than those of which keys were looked at.
        if (counted > 0)
        {
            long weight = Math.Min(counted, (long)countedLinks * HeldKeys.Most);
            looked += weight;
            gone += (long)(Math.Max(0, counted - there) * ((double)weight / counted));
        }

        if (gone > looked - gone)
        {
            throw new ReshardException(
                ReshardFailure.KeysLost,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Source {source} has lost its history, and {gone} of the {looked} keys that were looked at of those which {string.Join(", ", links.Select(static one => one.Link.Target))} had from it: they would be deleted there, where the last copies may be. Nothing was changed at the targets. Give the source its keys back; or, where they are meant to be gone, run redistyped reshard sync --accept-lost-keys."));
        }
    }

    private static void Tell(ReshardEvents events, ReshardLink link, LookedKeys held)
    {
        if (held.IsCutShort)
        {
            events.Report(
                "lost-keys-cut-short",
                string.Create(CultureInfo.InvariantCulture, $"Source {link.Source} has another history than before, and of the keys that {link.Target} had from it only {held.Looked} could be looked for in the time that there is."),
                ("source", link.Source), ("target", link.Target), ("looked", held.Looked), ("gone", held.Gone));
        }

        if (held.AreCounted)
        {
            events.Report(
                "lost-keys-counted",
                $"Source {link.Source} has another history than before, and it could not be looked whether it still has the keys that {link.Target} had from it: the user needs +exists ~* at {link.Source} and +scan at {link.Target}, which has to answer although it lacks its primary (replica-serve-stale-data yes). No more than their numbers could be compared.",
                ("source", link.Source), ("target", link.Target), ("looked", held.Looked), ("gone", held.Gone));
        }
    }

    // What the links have is a beginning of what the source has gone through.
    private static bool IsBefore(ReplicationPosition at, ReplicationPosition start, IReadOnlyDictionary<string, string> fields) => at.Id == start.Id
        ? at.Offset <= start.Offset
        : fields.GetValueOrDefault("master_replid2") == at.Id.Text
            && long.TryParse(fields.GetValueOrDefault("second_repl_offset"), CultureInfo.InvariantCulture, out long second) && at.Offset < second;

    private static async Task<IReadOnlyDictionary<string, string>> FieldsAsync(SourceContext context, SourceAddress server, CancellationToken cancellationToken)
    {
        try
        {
            return await ReplicationState.ReadAsync(server, context.Source, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"Source {context.Name} broke the connection: {e.Message}", e);
        }
    }
}
