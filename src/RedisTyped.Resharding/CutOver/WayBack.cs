using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;

namespace RedisTyped.Resharding.CutOver;

/// <summary>
/// The way back: each retired server follows this process as a replica, which keeps what it has and gets what the new nodes write to its keys. What it has got is in a
/// folder beside the plan, so that another process can go on. Thread-safe.
/// </summary>
internal sealed class WayBack : IWayBack, IAsyncDisposable
{
    private readonly OpenedPlan _plan;
    private readonly CutServers _servers;
    private readonly ReshardEvents _events;
    private readonly List<(string Old, SyntheticPrimary Primary, IPAddress Host)> _primaries = [];

    private WayBack(OpenedPlan plan, CutServers servers, ReshardEvents events)
    {
        _plan = plan;
        _servers = servers;
        _events = events;
    }

    /// <summary>The servers, by their old names, that the plan fences so.</summary>
    public static IReadOnlyList<string> ServersOf(OpenedPlan plan) =>
        [.. plan.Plan.Nodes.Where(node => node is { Role: NodeRole.Retired, Fence: NodeFence.ReplicaOf } && plan.Plan.Links.Any(link => link.Source == node.Old)).Select(static node => node.Old!)];

    /// <summary>Begins to listen for the servers; with what an earlier process has kept.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="servers">Its servers.</param>
    /// <param name="events">Told what happens.</param>
    /// <param name="leavesOut">Whether servers that cannot be reached are left out, which is told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null where the plan has no such servers, or none is left.</returns>
    public static async Task<WayBack?> OpenAsync(OpenedPlan plan, CutServers servers, ReshardEvents events, bool leavesOut, CancellationToken cancellationToken)
    {
        if (ServersOf(plan) is not { Count: > 0 } olds)
        {
            return null;
        }

        var back = new WayBack(plan, servers, events);
        try
        {
            IPAddress?[] hosts = await Task.WhenAll(olds.Select(old => TryAddressAsync(plan, old, events, leavesOut, cancellationToken))).ConfigureAwait(false);
            foreach (var (old, host) in olds.Zip(hosts))
            {
                if (host is not null)
                {
                    var options = new SyntheticPrimaryOptions
                    {
                        Target = old,
                        Links = [.. back.LinksTo(old)],
                        Server = new ServerOptions { Listen = new IPEndPoint(host, 0) },
                        Access = plan.AccessOld(old),
                        Folder = Directory.CreateDirectory(System.IO.Path.Combine(FolderOf(plan), Uri.EscapeDataString(old))).FullName,
                    };
                    back._primaries.Add((old, SyntheticPrimary.Open(options, events), host));
                }
            }

            if (back._primaries.Count > 0)
            {
                return back;
            }

            await back.DisposeAsync().ConfigureAwait(false);
            return null;
        }
        catch
        {
            await back.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Where what was sent back is kept.</summary>
    public static string FolderOf(OpenedPlan plan) => System.IO.Path.ChangeExtension(plan.Path, ".back");

    /// <summary>Forgets what a cut-over has kept that was given up: its servers have gone on since, and follow from where they will be then.</summary>
    /// <exception cref="ReshardException">It cannot be removed.</exception>
    public static void Forget(OpenedPlan plan)
    {
        try
        {
            if (Directory.Exists(FolderOf(plan)))
            {
                Directory.Delete(FolderOf(plan), recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReshardException(ReshardFailure.Spool, $"What an earlier cut-over has kept for the way back cannot be removed: {e.Message} See that the folder of the plan can be written.", e);
        }
    }

    /// <summary>Sees that the new nodes keep a backlog: those that have never had a replica begin one with their first.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) =>
        KeepBacklogsAsync(_plan, _servers, _plan.Plan.Links.Select(static link => link.Target).Distinct(), cancellationToken);

    /// <summary>Sees that nodes keep a backlog: those that have never had a replica begin one with their first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="servers">Its servers.</param>
    /// <param name="names">What the new topology calls the nodes.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task KeepBacklogsAsync(OpenedPlan plan, CutServers servers, IEnumerable<string> names, CancellationToken cancellationToken)
    {
        foreach (string name in names)
        {
            var facts = await servers.New(name).Line.InfoAsync("replication", cancellationToken).ConfigureAwait(false);
            if (facts.GetValueOrDefault("repl_backlog_active") == "0")
            {
                await StreamMark.KeepBacklogAsync(plan.AccessNew(name), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task FenceAsync(IReadOnlyDictionary<string, ReplicationPosition> positions, CancellationToken cancellationToken) =>
        Task.WhenAll(_primaries.Select(async one =>
        {
            // A replica that is promoted goes on with the history that it has followed.
            var starts = new Dictionary<string, LandedPosition>();
            foreach (MergeLander lander in one.Primary.Landers)
            {
                starts.Add(lander.Link.Name, await _servers.New(lander.Link.Source).MarkAsync(cancellationToken).ConfigureAwait(false));
            }

            one.Primary.ExpectPrimary(positions[one.Old], starts);
            await FollowAsync(one.Old, one.Primary, one.Host, cancellationToken).ConfigureAwait(false);
            await one.Primary.Fenced.WaitAsync(cancellationToken).ConfigureAwait(false);
        }));

    /// <summary>Has the servers follow this process, after another one that they followed has ended.</summary>
    public Task FollowAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_primaries.Select(one => FollowAsync(one.Old, one.Primary, one.Host, cancellationToken)));

    /// <summary>Sends back what the new nodes write, until it is disposed of.</summary>
    public Task<LinkRun> RunAsync(CancellationToken cancellationToken) => LinkRun.StartAsync(
        [
            .. _primaries.SelectMany(static one => one.Primary.Landers).GroupBy(static lander => lander.Link.Source).Select(group => (
                group.Key, _plan.AccessNew(group.Key), (IReadOnlyList<LinkPlan>)[.. group.Select(static lander => new LinkPlan(lander.Link, PlanWords.Of(LandingMode.Merge), lander))])),
        ],
        new LinkRunOptions { SpoolFolder = _plan.Plan.Policies.SpoolFolder },
        _events,
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, primary, _) in _primaries)
        {
            await primary.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<ReshardLink> LinksTo(string old) => _plan.Plan.Links.Where(link => link.Source == old).Select(link => new ReshardLink(
        link.Target, old, new OwnerKeyFilter(_plan.New.Snapshot, link.Target, _plan.Old.Snapshot, old, sameServer: false))
        {
            KeepsFunctions = _plan.Plan.Policies.Functions != FunctionPolicy.Skip,
        });

    private Task FollowAsync(string old, SyntheticPrimary primary, IPAddress host, CancellationToken cancellationToken) =>
        _servers.Old(old).FollowAsync(host.ToString(), primary.EndPoint.Port.ToString(CultureInfo.InvariantCulture), cancellationToken);

    private static async Task<IPAddress?> TryAddressAsync(OpenedPlan plan, string old, ReshardEvents events, bool leavesOut, CancellationToken cancellationToken)
    {
        try
        {
            return await AddressAsync(plan.AccessOld(old), cancellationToken).ConfigureAwait(false);
        }
        catch (ReshardException e) when (leavesOut)
        {
            events.Report("way-back-waits", $"{e.Message} Nothing flows back to {old} before redistyped reshard cutover is run once more, with --watch.", ("node", old));
            return null;
        }
    }

    // The address from which this machine reaches a server is one at which that reaches it.
    private static async Task<IPAddress> AddressAsync(SourceOptions access, CancellationToken cancellationToken)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(access.AnswerTimeout);
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(access.Nodes[0].Host, access.Nodes[0].Port, limit.Token).ConfigureAwait(false);
            IPAddress local = ((IPEndPoint)socket.LocalEndPoint!).Address;
            return local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"Server {access.Nodes[0]} cannot be reached: {e.Message} See that it runs, and begin again.", e);
        }
    }
}
