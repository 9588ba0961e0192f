using System.Net;
using System.Net.Sockets;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Server;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Writing;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Makes the landers of a plan, each link's by its mode, and holds what they share. Disposed of after them.</summary>
/// <param name="plan">The plan.</param>
/// <param name="known">How it stood when this began.</param>
/// <param name="options">What it does not say.</param>
/// <param name="rate">How fast its snapshots may be.</param>
/// <param name="events">Told what happens.</param>
internal sealed class PlanLanders(OpenedPlan plan, JournalState known, ReshardSyncOptions options, RateGate rate, ReshardEvents events) : IAsyncDisposable
{
    private readonly Dictionary<string, SyntheticPrimary> _primaries = [];
    private readonly Dictionary<string, TargetPace> _paces = [];
    private readonly SpoolFolder _spool = new(plan.Plan.Policies.SpoolFolder, SpoolBytesOf(plan.Plan.Policies));

    /// <summary>Those of the targets that are written into, and serve.</summary>
    public IEnumerable<TargetPace> Paces => _paces.Where(pace => IsServing(pace.Key)).Select(static pace => pace.Value);

    private bool KeepsFunctions => plan.Plan.Policies.Functions != FunctionPolicy.Skip;

    /// <summary>How many bytes may wait on disk for each source, besides those of its snapshot.</summary>
    public static long SpoolBytesOf(PlanPolicies policies) => policies.SpoolBytes ?? new LinkRunOptions().SpoolLimit;

    /// <summary>The sources of the plan, each with its links.</summary>
    /// <exception cref="ReshardException">A target cannot be reached.</exception>
    public async Task<IReadOnlyList<(string Name, SourceOptions Source, IReadOnlyList<LinkPlan> Links)>> CreateAsync(CancellationToken cancellationToken)
    {
        var made = new List<LinkPlan>();
        try
        {
            foreach (var link in plan.Plan.Links)
            {
                made.Add(new LinkPlan(LinkOf(link), PlanWords.Of(link.Mode), await LanderOfAsync(link, cancellationToken).ConfigureAwait(false)));
            }

            return [.. made.GroupBy(static link => link.Link.Source).Select(group => (group.Key, plan.AccessOld(group.Key), (IReadOnlyList<LinkPlan>)[.. group]))];
        }
        catch
        {
            foreach (var link in made)
            {
                await link.Lander.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var primary in _primaries.Values)
        {
            await primary.DisposeAsync().ConfigureAwait(false);
        }

        _spool.Dispose();
    }

    private ReshardLink LinkOf(PlannedLink link) => new(link.Source, link.Target, plan.FilterOf(link))
    {
        KeepsFunctions = KeepsFunctions,
        Held = options.AcceptsLostKeys ? null : new HeldKeys(link.Target, plan.AccessNew(link.Target), plan.FilterOf(link, StrayPolicy.Drop), isAlone: link.Mode == LandingMode.Proxy),
        History = known.Links.FirstOrDefault(one => one.Source == link.Source && one.Target == link.Target)?.ReplicationId is { } history ? new ReplicationId(history) : null,
        HasBrought = BeforeOf(link) is { } brought && (brought.FullSyncs + brought.PartialSyncs > 0 || (link.Mode == LandingMode.Write && brought.Keys > 0)),
        HasGivenKeys = BeforeOf(link) is { Keys: > 0 },
        MayBegin = options.MayBegin,
    };

    private ReportedLink? BeforeOf(PlannedLink link) => known.Report?.Links.FirstOrDefault(one => one.Source == link.Source && one.Target == link.Target);

    private async Task<ILander> LanderOfAsync(PlannedLink planned, CancellationToken cancellationToken)
    {
        var target = plan.AccessNew(planned.Target);
        var policies = plan.Plan.Policies;
        switch (planned.Mode)
        {
            case LandingMode.Proxy:
                var address = await OwnAddressAsync(planned.Target, target, cancellationToken).ConfigureAwait(false);
                return new ReplicaLander(
                    LinkOf(planned), $"{plan.Plan.Id} {planned.Source}>{planned.Target}", target, new IPEndPoint(address, 0), address.ToString(),
                    policies.SpoolFolder, SpoolBytesOf(policies), events);
            case LandingMode.Write:
                return new TargetLander(Written(planned, target), events);
            case LandingMode.Merge:
                return (await PrimaryOfAsync(planned.Target, target, cancellationToken).ConfigureAwait(false)).Link($"{planned.Source}>{planned.Target}");
            case LandingMode.Scan:
                return new ScanLander(
                    new TargetLander(Written(planned, target), events),
                    new ScanOptions { Link = LinkOf(planned), Source = plan.AccessOld(planned.Source), Rate = rate, Folder = Path.ChangeExtension(plan.Path, ".scan") },
                    events);
            default:
                throw new InvalidOperationException($"There is no mode {planned.Mode}.");
        }
    }

    private TargetOptions Written(PlannedLink planned, SourceOptions target)
    {
        var policies = plan.Plan.Policies;
        return new TargetOptions
        {
            // A position that another plan left behind says nothing of this one's keys.
            Source = $"{plan.Plan.Id}:{planned.Source}",
            Plan = plan.Plan.Id,
            Epoch = known.Began,
            RefuseOvertaken = token => TopologyInForce.RefuseAsync(plan, known.Began, token),
            Address = target.Nodes[0],
            User = target.User,
            Password = target.Password,
            Tls = target.Tls,
            Owned = plan.FilterOf(planned, StrayPolicy.Drop),
            StraySources = StraySourcesOf(planned.Source, planned.Target),
            Spool = _spool,
            IsRetained = IsServing(planned.Target),
            Sources = plan.Plan.Links.Count(link => link.Target == planned.Target),
            ReplacesLeftovers = policies.Strays != StrayPolicy.Fail,
            ExpectedBytes = planned.Bytes > 0 ? planned.Bytes : null,
            BigValue = policies.BigKeyBytes,
            Pace = PaceOf(planned.Target),
            Contents = plan.AccessOld(planned.Source),
            KeepsFunctions = KeepsFunctions,
        };
    }

    private IReadOnlyList<(string Name, SourceOptions Access)> StraySourcesOf(string source, string target) => plan.Plan.Policies.Strays != StrayPolicy.Keep
        ? []
        : [.. plan.Plan.Links.Where(link => link.Target == target && link.Source != source).Select(link => (link.Source, plan.AccessOld(link.Source)))];

    // A new node has no clients yet that a slow answer could hurt.
    private bool IsServing(string target) => plan.NodeOfNew(target).Role == NodeRole.Retained;

    private TargetPace PaceOf(string target)
    {
        if (!_paces.TryGetValue(target, out var pace))
        {
            _paces[target] = pace = new TargetPace(target, TimeProvider.System, events) { Limit = IsServing(target) ? plan.Plan.Policies.TargetLatencyLimit : null };
        }

        return pace;
    }

    private async Task<SyntheticPrimary> PrimaryOfAsync(string name, SourceOptions target, CancellationToken cancellationToken)
    {
        if (_primaries.TryGetValue(name, out var known))
        {
            return known;
        }

        var address = await OwnAddressAsync(name, target, cancellationToken).ConfigureAwait(false);
        return _primaries[name] = SyntheticPrimary.Open(
            new SyntheticPrimaryOptions
            {
                Target = name,
                Links = [.. plan.Plan.Links.Where(link => link.Target == name && link.Mode == LandingMode.Merge).Select(LinkOf)],
                Owned = link => plan.FilterOf(plan.Plan.Links.First(one => one.Source == link.Source && one.Target == link.Target), StrayPolicy.Drop),
                StraySources = link => StraySourcesOf(link.Source, link.Target),
                Server = new ServerOptions { Listen = new IPEndPoint(address, 0) },
                Access = target,
                Announce = address.ToString(),
                Folder = Path.ChangeExtension(plan.Path, $".{name}.merge"),
                SpoolFolder = plan.Plan.Policies.SpoolFolder,
                SpoolLimit = SpoolBytesOf(plan.Plan.Policies),
            },
            events);
    }

    /// <summary>The address from which this machine reaches a target is one at which the target reaches it.</summary>
    private async Task<IPAddress> OwnAddressAsync(string name, SourceOptions target, CancellationToken cancellationToken)
    {
        if (options.Address is { } given)
        {
            return given;
        }

        SocketException? first = null;
        foreach (var node in target.Nodes)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(node.Host, node.Port, cancellationToken).ConfigureAwait(false);
                var local = ((IPEndPoint)socket.LocalEndPoint!).Address;
                return local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : local;
            }
            catch (SocketException e)
            {
                first ??= e;
            }
        }

        throw new ReshardException(
            ReshardFailure.TargetUnreachable, $"Target {name} ({string.Join(", ", target.Nodes)}) cannot be reached: {first?.Message.TrimEnd('.')}. Check the address, and that the server runs.", first);
    }
}
