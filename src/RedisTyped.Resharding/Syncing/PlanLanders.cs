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

/// <summary>Makes the landers of a plan, each link's by its mode, and holds what they share. Disposed of after them.</summary>
internal sealed class PlanLanders(OpenedPlan plan, ReshardSyncOptions options, ReshardEvents events) : IAsyncDisposable
{
    private readonly SpoolFolder _spool = new(plan.Plan.Policies.SpoolFolder, SpoolBytesOf(plan.Plan.Policies));

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

    public ValueTask DisposeAsync()
    {
        _spool.Dispose();
        return ValueTask.CompletedTask;
    }

    private ReshardLink LinkOf(PlannedLink link) => new(link.Source, link.Target, plan.FilterOf(link));

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
            default:
                throw new ReshardException(ReshardFailure.TargetRefused, $"{planned.Source}>{planned.Target}: mode {PlanWords.Of(planned.Mode)} cannot be run; choose another.");
        }
    }

    private TargetOptions Written(PlannedLink planned, SourceOptions target)
    {
        var policies = plan.Plan.Policies;
        return new TargetOptions
        {
            // A position that another plan left behind says nothing of this one's keys.
            Source = $"{plan.Plan.Id}:{planned.Source}",
            Address = target.Nodes[0],
            User = target.User,
            Password = target.Password,
            Tls = target.Tls,
            Owned = new OwnerKeyFilter(
                plan.Old.Snapshot, planned.Source, plan.New.Snapshot, planned.Target, plan.IsSameServer(planned.Source, planned.Target), StrayPolicy.Drop),
            Spool = _spool,
            IsRetained = plan.NodeOfNew(planned.Target).Role == NodeRole.Retained,
            Sources = plan.Plan.Links.Count(link => link.Target == planned.Target),
            ReplacesLeftovers = policies.Strays == StrayPolicy.Drop,
            ExpectedBytes = planned.Bytes > 0 ? planned.Bytes : null,
            BigValue = policies.BigKeyBytes,
            Contents = plan.AccessOld(planned.Source),
        };
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
            ReshardFailure.TargetUnreachable, $"Target {name} ({string.Join(", ", target.Nodes)}) cannot be reached: {first?.Message} Check the address, and that the server runs.", first);
    }
}
