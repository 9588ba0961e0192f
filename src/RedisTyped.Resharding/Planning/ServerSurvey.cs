using RedisTyped.Nodes;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Planning;

/// <summary>Looks at all servers of two topologies. Reads only.</summary>
internal static class ServerSurvey
{
    private static readonly TimeSpan ShortestMeasure = TimeSpan.FromSeconds(1);

    /// <summary>Looks at them.</summary>
    /// <exception cref="ReshardException">Servers do not answer, or refuse us; all are named.</exception>
    /// <exception cref="PlanException">A topology has two nodes on one server.</exception>
    public static async Task<IReadOnlyList<SurveyedNode>> RunAsync(
        TopologyPlan old, TopologyPlan @new, PlanOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        var clients = new List<NodeClient>();
        try
        {
            var plans = old.Nodes.Concat(@new.Nodes).ToList();
            var opened = await Task.WhenAll(plans.Select(plan => OpenAsync(plan, cancellationToken))).ConfigureAwait(false);
            clients.AddRange(opened.Select(static one => one.Client).OfType<NodeClient>());
            ThrowFaults([.. opened.Select(static one => one.Fault).OfType<ReshardException>()]);
            long begun = time.GetTimestamp();
            var reports = await Task.WhenAll(clients.Select(client => NodeReport.ReadAsync(client, time, cancellationToken))).ConfigureAwait(false);
            var nodes = Match(old, @new, reports);
            IReadOnlyList<int> places = [.. nodes.Take(old.Nodes.Count).Select(static node => node.New)];
            var surveyed = await Task.WhenAll(nodes.Select(node => LookAsync(node, clients[node.Old >= 0 ? node.Old : old.Nodes.Count + node.New], places))).ConfigureAwait(false);
            for (int i = 0; i < old.Nodes.Count; i++)
            {
                surveyed[i] = surveyed[i] with { LiveStrays = await LiveStrays.FindAsync(surveyed[i].Keys!.MovingStrays, clients, cancellationToken).ConfigureAwait(false) };
            }

            return await MeasureAsync(surveyed, clients, begun, time, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync().ConfigureAwait(false);
            }
        }

        async Task<SurveyedNode> LookAsync(SurveyedNode node, NodeClient client, IReadOnlyList<int> places)
        {
            if (node.Old < 0)
            {
                return node with { IsEmpty = await IsEmptyAsync(client, node.Report, cancellationToken).ConfigureAwait(false) };
            }

            var keys = new KeySurvey(old.Snapshot, @new.Snapshot, node.Old, places, options);
            await keys.RunAsync(client, node.Report, cancellationToken).ConfigureAwait(false);
            return node with { Keys = keys };
        }
    }

    private static async Task<(NodeClient? Client, ReshardException? Fault)> OpenAsync(NodePlan plan, CancellationToken cancellationToken)
    {
        try
        {
            return (await NodeClient.ConnectAsync(plan.Id.Name, NodeAccess.Of(plan), cancellationToken).ConfigureAwait(false), null);
        }
        catch (ReshardException e)
        {
            return (null, e);
        }
    }

    private static void ThrowFaults(IReadOnlyList<ReshardException> faults)
    {
        // A node of both topologies is asked for each of them.
        string[] told = [.. faults.Select(static fault => fault.Message).Distinct()];
        if (told.Length == 1)
        {
            throw faults[0];
        }

        if (told.Length > 1)
        {
            throw new ReshardException(
                faults[0].Failure, $"{told.Length} nodes cannot be asked:{string.Concat(told.Select(static fault => $"{Environment.NewLine}- {fault}"))}", faults[0]);
        }
    }

    // By what the servers say of themselves: one may have several names and addresses.
    private static List<SurveyedNode> Match(TopologyPlan old, TopologyPlan @new, NodeReport[] reports)
    {
        var nodes = new List<SurveyedNode>();
        var faults = new List<string>();
        for (int i = 0; i < old.Nodes.Count; i++)
        {
            var twin = nodes.FirstOrDefault(node => IsSame(node.Plan, node.Report, old.Nodes[i], reports[i]));
            Check(twin?.Name, old.Nodes[i], "old");
            nodes.Add(new SurveyedNode { Old = i, Plan = old.Nodes[i], Report = reports[i] });
        }

        for (int k = 0; k < @new.Nodes.Count; k++)
        {
            var plan = @new.Nodes[k];
            var report = reports[old.Nodes.Count + k];
            int known = nodes.FindIndex(node => IsSame(node.Plan, node.Report, plan, report));
            Check(known >= 0 && nodes[known].New >= 0 ? (nodes[known].NewPlan ?? nodes[known].Plan).Id.Name : null, plan, "new");
            if (known < 0)
            {
                nodes.Add(new SurveyedNode { New = k, Plan = plan, Report = report });
            }
            else
            {
                nodes[known] = nodes[known] with { New = k, NewPlan = plan };
            }
        }

        return faults.Count == 0 ? nodes : throw new PlanException("The pair of topologies", faults);

        void Check(string? twin, NodePlan plan, string which)
        {
            if (twin is not null)
            {
                faults.Add($"the {which} topology has its nodes '{twin}' and '{plan.Id}' on one server, whose keys cannot be told apart; give each node a server of its own");
            }
        }
    }

    private static bool IsSame(NodePlan one, NodeReport ofOne, NodePlan other, NodeReport ofOther) => ofOne.RunId.Length > 0 && ofOther.RunId.Length > 0
        ? ofOne.RunId == ofOther.RunId
        : NodeAccess.Of(one).Nodes.Intersect(NodeAccess.Of(other).Nodes).Any();

    // What an earlier resharding left for the library is no data.
    private static async Task<bool> IsEmptyAsync(NodeClient client, NodeReport report, CancellationToken cancellationToken)
    {
        const int Few = 1000;
        if (report.AllKeys == 0)
        {
            return true;
        }

        if (report.AllKeys > Few || report.Keys.Keys.Any(static db => db != 0))
        {
            return false;
        }

        string cursor = "0";
        do
        {
            if (await client.AskAsync(cancellationToken, "SCAN", cursor, "COUNT", "1000").ConfigureAwait(false) is not object?[] { Length: 2 } page
                || page[1] is not object?[] keys || keys.OfType<byte[]>().Any(static key => !OwnKeys.Is(key)))
            {
                return false;
            }

            cursor = ReplyTree.Text(page[0]);
        }
        while (cursor != "0");
        return true;
    }

    // The stream of a server that nobody has ever followed has no length.
    private static async Task<IReadOnlyList<SurveyedNode>> MeasureAsync(
        SurveyedNode[] nodes, List<NodeClient> clients, long begun, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!nodes.Any(static node => node is { Old: >= 0, Report.Offset: > 0 }))
        {
            return nodes;
        }

        var left = ShortestMeasure - time.GetElapsedTime(begun);
        if (left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellationToken).ConfigureAwait(false);
        }

        return await Task.WhenAll(nodes.Select(async node =>
        {
            if (node is not { Old: >= 0, Report.Offset: > 0 })
            {
                return node;
            }

            var sections = new ServerSections(ReplyTree.Text(await clients[node.Old].AskAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false)));
            double seconds = time.GetElapsedTime(begun).TotalSeconds;
            return node with { StreamRate = (long)Math.Max(0, ((sections.Number("master_repl_offset") ?? 0) - node.Report.Offset) / seconds) };
        })).ConfigureAwait(false);
    }
}
