using System.Net;
using System.Net.Sockets;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Writing;

namespace RedisTyped.Resharding.Syncing;

/// <summary>Makes the landers of a plan, each link's by its mode.</summary>
internal sealed class PlanLanders(OpenedPlan plan, ReshardSyncOptions options, ReshardEvents events)
{
    /// <summary>The sources of the plan, each with its links.</summary>
    /// <exception cref="ReshardException">A target cannot be reached.</exception>
    public async Task<IReadOnlyList<(string Name, SourceOptions Source, IReadOnlyList<LinkPlan> Links)>> CreateAsync(CancellationToken cancellationToken)
    {
        var sources = new List<(string, SourceOptions, IReadOnlyList<LinkPlan>)>();
        var made = new List<LinkPlan>();
        try
        {
            foreach (var group in plan.Plan.Links.GroupBy(static link => link.Source))
            {
                var links = new List<LinkPlan>();
                foreach (var link in group)
                {
                    var lander = await LanderOfAsync(link, cancellationToken).ConfigureAwait(false);
                    links.Add(new LinkPlan(LinkOf(link), PlanWords.Of(link.Mode), lander));
                    made.Add(links[^1]);
                }

                sources.Add((group.Key, plan.AccessOld(group.Key), links));
            }

            return sources;
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

    private ReshardLink LinkOf(PlannedLink link) => new(link.Source, link.Target, plan.FilterOf(link));

    private async Task<ILander> LanderOfAsync(PlannedLink planned, CancellationToken cancellationToken)
    {
        var target = plan.AccessNew(planned.Target);
        switch (planned.Mode)
        {
            case LandingMode.Proxy:
                var address = options.Address ?? await LocalAddressAsync(planned.Target, target, cancellationToken).ConfigureAwait(false);
                return new ReplicaLander(
                    LinkOf(planned), FilterText(planned), target, new IPEndPoint(address, 0), address.ToString(), plan.Plan.Policies.SpoolFolder, SpoolBytes, events);
            case LandingMode.Write:
                return new TargetLander(TargetOf(planned, target), events);
            default:
                throw new ReshardException(ReshardFailure.TargetRefused, $"Mode {PlanWords.Of(planned.Mode)} is not there.");
        }
    }

    // The checkpoint bears the plan: that of an earlier one says nothing about this.
    private TargetOptions TargetOf(PlannedLink planned, SourceOptions target) => new()
    {
        Source = $"{plan.Plan.Id}:{planned.Source}",
        Address = target.Nodes[0],
        User = target.User,
        Password = target.Password,
        Tls = target.Tls,
        Owned = plan.FilterOf(planned, StrayPolicy.Drop),
        IsRetained = plan.NodeOfNew(planned.Target).Role == NodeRole.Retained,
        Sources = plan.Plan.Links.Count(other => other.Target == planned.Target),
        ReplacesLeftovers = plan.Plan.Policies.Strays != StrayPolicy.Fail,
        BigValue = plan.Plan.Policies.BigKeyBytes,
        Contents = plan.AccessOld(planned.Source),
        Spool = new SpoolFolder(plan.Plan.Policies.SpoolFolder, SpoolBytes),
    };

    private long SpoolBytes => plan.Plan.Policies.SpoolBytes ?? new LinkRunOptions().SpoolLimit;

    /// <summary>Two links that keep the same keys have the same, in every process.</summary>
    private string FilterText(PlannedLink link) => $"{plan.Plan.Id} {link.Source}>{link.Target}";

    /// <summary>The address from which this machine reaches a target is one at which the target reaches it.</summary>
    private static async Task<IPAddress> LocalAddressAsync(string name, SourceOptions target, CancellationToken cancellationToken)
    {
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
            ReshardFailure.TargetUnreachable, $"Target {name} ({string.Join(", ", target.Nodes)}) cannot be reached: {first?.Message} Check the address, and that the server runs.", first);
    }
}
