using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Verification;

/// <summary>One verification: every source is scanned for what its targets shall have, and every target for what it shall not have.</summary>
internal sealed class VerifyRun(OpenedPlan plan, VerifyOptions options, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A server hides keys that have expired before it deletes them, which it does several times a second.</summary>
    private const int ExpiryLooks = 10;

    private static readonly TimeSpan ExpiryPause = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<(string Source, string Target), VerifiedLink> _links = [];
    private readonly Dictionary<string, SourceWatch> _watches = new(StringComparer.Ordinal);
    private readonly List<NodeClient> _scanners = [];
    private long _seen;
    private long _total;
    private long _strays;

    public async Task<VerifyReport> RunAsync(CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        var sources = plan.Plan.Links.Select(static link => link.Source).Distinct().ToList();
        var targets = plan.Plan.Links.Select(static link => link.Target).Distinct().ToList();
        var ofSources = await OpenAsync(sources, plan.AccessOld, cancellationToken).ConfigureAwait(false);
        var ofTargets = await OpenAsync(targets, plan.AccessNew, cancellationToken).ConfigureAwait(false);
        foreach (var scanner in _scanners)
        {
            _total += await KeyPages.CountAsync(scanner, cancellationToken).ConfigureAwait(false);
        }

        // All at once: a source may wait some seconds for other followers before it begins.
        var opening = ofSources.ConvertAll(client => SourceWatch.OpenAsync(client.Node, client.Address, plan.AccessOld(client.Node), cancellationToken));
        await ((Task)Task.WhenAll(opening)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        for (int i = 0; i < opening.Count; i++)
        {
            if (opening[i].IsCompletedSuccessfully)
            {
                _watches[ofSources[i].Node] = await opening[i].ConfigureAwait(false);
            }
        }

        await Task.WhenAll(opening).ConfigureAwait(false);

        foreach (var link in plan.Plan.Links)
        {
            _links[(link.Source, link.Target)] = await VerifiedLink.OpenAsync(plan, link, _watches[link.Source], options, time, cancellationToken).ConfigureAwait(false);
        }

        await Task.WhenAll(ofSources.Select(client => ForwardAsync(client, cancellationToken))).ConfigureAwait(false);
        await Task.WhenAll(ofTargets.Select(client => BackwardAsync(client, cancellationToken))).ConfigureAwait(false);
        await CompareCountsAsync(cancellationToken).ConfigureAwait(false);
        var found = plan.Plan.Links.Select(link => _links[(link.Source, link.Target)]).ToList();
        return new VerifyReport
        {
            Mode = options.Mode,
            Links = [.. found.Select(static link => link.Report())],
            Differences = [.. found.SelectMany(static link => link.Found.Read().Listed).Take(options.Listed)],
            Strays = Volatile.Read(ref _strays),
            Elapsed = time.GetElapsedTime(begun),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var link in _links.Values)
        {
            await link.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var watch in _watches.Values)
        {
            await watch.DisposeAsync().ConfigureAwait(false);
        }

        foreach (var scanner in _scanners)
        {
            await scanner.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<List<NodeClient>> OpenAsync(
        List<string> names, Func<string, Replication.Client.SourceOptions> access, CancellationToken cancellationToken)
    {
        var clients = new List<NodeClient>();
        foreach (string name in names)
        {
            var client = await NodeClient.ConnectAsync(name, access(name), cancellationToken).ConfigureAwait(false);
            _scanners.Add(client);
            clients.Add(client);
        }

        return clients;
    }

    private async Task ForwardAsync(NodeClient source, CancellationToken cancellationToken)
    {
        int self = plan.Old.Snapshot.IndexOf(source.Node);
        await foreach (var (db, keys) in KeyPages.OfAsync(source, cancellationToken).ConfigureAwait(false))
        {
            foreach (byte[] key in keys)
            {
                int target = plan.New.Snapshot.OwnerOf(key);
                int owner = plan.Old.Snapshot.OwnerOf(key);
                if (owner != self)
                {
                    Interlocked.Increment(ref _strays);
                    if (!plan.Strays.Brings(owner, target))
                    {
                        continue;
                    }
                }

                if (IsChosen(db, key) && _links.TryGetValue((source.Node, plan.New.Snapshot.Nodes[target].Id.Name), out var link))
                {
                    link.CountOnSource();
                    if (options.Mode != VerifyMode.Count)
                    {
                        await link.AddAsync(db, key, cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            Show(keys.Length);
        }

        foreach (var link in _links.Values.Where(link => link.Link.Source == source.Node))
        {
            await link.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task BackwardAsync(NodeClient target, CancellationToken cancellationToken)
    {
        int self = plan.New.Snapshot.IndexOf(target.Node);
        var node = plan.NodeOfNew(target.Node);
        var into = _links.Values.Where(link => link.Link.Target == target.Node).ToList();
        await foreach (var (db, keys) in KeyPages.OfAsync(target, cancellationToken).ConfigureAwait(false))
        {
            var byLink = new Dictionary<VerifiedLink, List<byte[]>>();
            foreach (byte[] key in keys)
            {
                string owner = plan.Old.Snapshot.Nodes[plan.Old.Snapshot.OwnerOf(key)].Id.Name;
                int place = plan.New.Snapshot.OwnerOf(key);
                if (place != self)
                {
                    // A node that serves has its own keys until they are cleaned up; a new one has none but those that are looked for there.
                    if (node.Role == NodeRole.Added)
                    {
                        into[0].Found.Add(DifferenceKind.Misplaced, db, key, $"the new topology looks for it on '{plan.New.Snapshot.Nodes[place].Id}'");
                    }
                }
                else if (!plan.IsSameServer(owner, target.Node) && IsChosen(db, key))
                {
                    var link = into.FirstOrDefault(link => link.Link.Source == owner) ?? into[0];
                    if (!byLink.TryGetValue(link, out var some))
                    {
                        byLink[link] = some = [];
                    }

                    some.Add(key);
                }
            }

            foreach (var (link, some) in byLink)
            {
                link.CountOnTarget(some.Count);
                if (options.Mode != VerifyMode.Count)
                {
                    await LookForExtrasAsync(link, db, some, cancellationToken).ConfigureAwait(false);
                }
            }

            Show(keys.Length);
        }

        foreach (var link in into)
        {
            await link.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // What the source has too was compared, or came since. What it has not is looked at in earnest.
    private async Task LookForExtrasAsync(VerifiedLink link, int db, List<byte[]> keys, CancellationToken cancellationToken)
    {
        var sources = plan.Plan.Policies.Strays == StrayPolicy.Keep
            ? _links.Values.Where(other => other.Link.Target == link.Link.Target).Select(static other => other.Link.Source).Distinct()
            : [link.Link.Source];
        var left = keys;
        foreach (string source in sources)
        {
            bool[] there = await _scanners.First(scanner => scanner.Node == source).ExistAsync(left, db, cancellationToken).ConfigureAwait(false);
            left = [.. left.Where((_, i) => !there[i])];
        }

        foreach (byte[] key in left)
        {
            await link.AddAsync(db, key, cancellationToken).ConfigureAwait(false);
        }
    }

    // While keys are counted others come and go; each that does was named by a command, those that expire a moment later.
    private async Task CompareCountsAsync(CancellationToken cancellationToken)
    {
        if (options.Mode != VerifyMode.Count)
        {
            return;
        }

        foreach (var link in _links.Values)
        {
            long apart = Math.Abs(link.OnSource - link.OnTarget);
            var named = _watches[link.Link.Source].Keys;
            for (int looks = 0; looks < ExpiryLooks && apart > named.Told; looks++)
            {
                await Task.Delay(ExpiryPause, time, cancellationToken).ConfigureAwait(false);
            }

            if (apart > named.Told)
            {
                link.Found.Add(
                    DifferenceKind.Count, 0, "", FormattableString.Invariant($"{link.OnSource} keys on the source, {link.OnTarget} on the target, and {named.Told} were named by commands meanwhile"));
            }
        }
    }

    private bool IsChosen(int db, byte[] key) => options.Mode != VerifyMode.Sample
        || (uint)DatabaseKey.Comparer.Instance.GetHashCode(new DatabaseKey.View(db, key)) < options.SampleShare * uint.MaxValue;

    private void Show(int keys) => options.Progress?.Report(
        new VerifyProgress(Interlocked.Add(ref _seen, keys), Math.Max(_total, _seen), _links.Values.Sum(static link => link.Found.Count)));
}
