using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Verification;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Cleaning;

/// <summary>One clean-up of all nodes of a plan.</summary>
/// <param name="plan">The plan.</param>
/// <param name="epoch">The epoch that its cut-over led to; null where that is not known.</param>
/// <param name="options">How.</param>
/// <param name="time">The time.</param>
internal sealed class CleanupRun(OpenedPlan plan, long? epoch, CleanupOptions options, TimeProvider time) : IAsyncDisposable
{
    private const int Shown = 20;

    // Between the words of a client a page is done in a moment.
    private const int PageSize = 200;

    private readonly PlanGuard _guard = new(plan.Plan.Id, epoch);
    private readonly Dictionary<string, NodeClient> _owners = new(StringComparer.Ordinal);

    /// <summary>Does it.</summary>
    /// <param name="onBegin">Called when all nodes have been reached, before anything is removed.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    public async Task<CleanupReport> RunAsync(Action onBegin, CancellationToken cancellationToken)
    {
        foreach (var node in plan.New.Nodes)
        {
            _owners[node.Id.Name] = await NodeClient.ConnectAsync(node.Id.Name, NodeAccess.Of(node), cancellationToken).ConfigureAwait(false);
        }

        foreach (NodeClient owner in _owners.Values)
        {
            await _guard.RefuseAsync(owner, cancellationToken).ConfigureAwait(false);
        }

        onBegin();
        var serving = plan.Plan.Nodes.Where(node => node.Role == NodeRole.Retained && plan.Plan.Links.Any(link => link.Source == node.Old)).ToList();
        var cleaned = await Task.WhenAll(serving.Select(node => CleanAsync(node, cancellationToken))).ConfigureAwait(false);
        long notes = 0;
        foreach (var owner in _owners.Values)
        {
            notes += await RemoveNotesAsync(owner, cancellationToken).ConfigureAwait(false);
        }

        return new CleanupReport { IsDryRun = options.DryRun, Nodes = cleaned, Notes = notes };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owner in _owners.Values)
        {
            await owner.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<CleanedNode> CleanAsync(PlannedNode node, CancellationToken cancellationToken)
    {
        var scanner = await NodeClient.ConnectAsync(node.New!, plan.AccessNew(node.New!), cancellationToken).ConfigureAwait(false);
        await using (scanner.ConfigureAwait(false))
        {
            int self = plan.New.Snapshot.IndexOf(node.New!);
            var tally = new Tally();
            long seen = 0;
            long total = await KeyPages.CountAsync(scanner, cancellationToken).ConfigureAwait(false);
            long begun = time.GetTimestamp();
            await foreach (var (db, keys) in KeyPages.OfAsync(scanner, cancellationToken).ConfigureAwait(false))
            {
                var moved = keys
                    .Select(key => (Key: key, Owner: plan.New.Snapshot.OwnerOf(key)))
                    .Where(one => one.Owner != self && WasBrought(node, one.Key, one.Owner))
                    .GroupBy(static one => one.Owner, static one => one.Key);
                foreach (var ofOwner in moved)
                {
                    foreach (byte[][] page in ofOwner.Chunk(PageSize))
                    {
                        await RemoveAsync(scanner, _owners[plan.New.Snapshot.Nodes[ofOwner.Key].Id.Name], db, page, tally, cancellationToken).ConfigureAwait(false);
                        await PaceAsync(tally.Removed, begun, cancellationToken).ConfigureAwait(false);
                    }
                }

                seen += keys.Length;
                options.Progress?.Report(new CleanupProgress(node.New!, seen, Math.Max(total, seen), tally.Removed));
            }

            return new CleanedNode(node.New!, tally.Removed, tally.Kept, tally.KeptSample);
        }
    }

    // Strays that were dropped were never anybody's to move, nor were kept ones of a node that stays and has their names itself: they stay what they are.
    private bool WasBrought(PlannedNode node, byte[] key, int owner)
    {
        int before = plan.Old.Snapshot.OwnerOf(key);
        return plan.Old.Snapshot.Nodes[before].Id.Name == node.Old || plan.Strays.Brings(before, owner);
    }

    private async Task RemoveAsync(NodeClient node, NodeClient owner, int db, byte[][] keys, Tally tally, CancellationToken cancellationToken)
    {
        byte[][] removable = keys;
        if (!options.MissingToo)
        {
            bool[] there = await owner.ExistAsync(keys, db, cancellationToken).ConfigureAwait(false);
            removable = [.. keys.Where((_, i) => there[i])];
            foreach (byte[] key in keys.Where((_, i) => !there[i]))
            {
                tally.Keep(key);
            }
        }

        if (removable.Length == 0 || options.DryRun)
        {
            tally.Removed += removable.Length;
            return;
        }

        // It may take hours, in which another plan is begun.
        var unlinks = new RespBuffer();
        foreach (byte[] key in removable)
        {
            unlinks.WriteArray(2);
            unlinks.WriteBulk("UNLINK"u8);
            unlinks.WriteBulk(key);
        }

        object?[] gone = await _guard.RunAsync(node, db, unlinks, removable.Length, cancellationToken).ConfigureAwait(false);
        if (gone.OfType<ReplyError>().FirstOrDefault() is { } error)
        {
            throw node.Refused("UNLINK", error);
        }

        tally.Removed += gone.Count(static reply => reply is 1L);
    }

    private async Task PaceAsync(long removed, long begun, CancellationToken cancellationToken)
    {
        var due = TimeSpan.FromSeconds(removed / (double)options.KeysPerSecond);
        var early = due - time.GetElapsedTime(begun);
        if (!options.DryRun && early > TimeSpan.Zero)
        {
            await Task.Delay(early, time, cancellationToken).ConfigureAwait(false);
        }
    }

    // How far writers were, which functions they brought; and what a cut-over leads to while it is under way.
    private async Task<long> RemoveNotesAsync(NodeClient owner, CancellationToken cancellationToken)
    {
        long count = 0;
        string cursor = "0";
        await _guard.RefuseAsync(owner, cancellationToken).ConfigureAwait(false);
        do
        {
            object? reply = await owner.AskAsync(cancellationToken, "SCAN", cursor, "MATCH", "__rt:*", "COUNT", "1000").ConfigureAwait(false);
            if (reply is not object?[] { Length: 2 } page || page[1] is not object?[] notes)
            {
                throw owner.Refused("SCAN", new ReplyError("its reply is no page of keys"));
            }

            cursor = ReplyTree.Text(page[0]);
            if (notes.Length > 0)
            {
                string[] names = [.. notes.Select(ReplyTree.Text)];
                count += options.DryRun
                    ? await owner.AskAsync(cancellationToken, ["EXISTS", .. names]).ConfigureAwait(false) as long? ?? 0
                    : await RemoveAsync(owner, names, cancellationToken).ConfigureAwait(false);
            }
        }
        while (cursor != "0");
        if (!options.DryRun)
        {
            await _guard.WithdrawAsync(owner, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    private async Task<long> RemoveAsync(NodeClient owner, string[] notes, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        request.WriteRequest(["DEL", .. notes]);
        object? gone = (await _guard.RunAsync(owner, db: 0, request, 1, cancellationToken).ConfigureAwait(false))[0];
        return gone is ReplyError error ? throw owner.Refused("DEL", error) : gone as long? ?? 0;
    }

    private sealed class Tally
    {
        private readonly List<string> _sample = [];

        public long Removed { get; set; }

        public long Kept { get; private set; }

        public IReadOnlyList<string> KeptSample => _sample;

        public void Keep(byte[] key)
        {
            Kept++;
            if (_sample.Count < Shown)
            {
                _sample.Add(KeyText.Of(key, key.Length));
            }
        }
    }
}
