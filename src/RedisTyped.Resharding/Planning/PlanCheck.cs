using System.Globalization;
using RedisTyped.Nodes;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb;

namespace RedisTyped.Resharding.Planning;

/// <summary>Finds what stands in the way of a plan, or may go wrong.</summary>
internal sealed class PlanCheck(IReadOnlyList<SurveyedNode> nodes, IReadOnlyList<PlannedLink> links, PlanFigures figures, PlanPolicies policies)
{
    // What is in memory for a while beside the data: buffers of the sync, tables that grow, fragments.
    private const double Headroom = 1.15;
    private const int BacklogSeconds = 60;

    private readonly List<PlanFinding> _findings = [];

    public IReadOnlyList<PlanFinding> Run()
    {
        foreach (var node in nodes)
        {
            bool gives = links.Any(link => node.Old >= 0 && link.Source == node.Name);
            bool gets = links.Any(link => node.New >= 0 && link.Target == TargetName(node));
            if (gives)
            {
                CheckSource(node);
            }

            if (gets)
            {
                CheckTarget(node);
            }

            CheckDatabase(node);
        }

        CheckBacklogs();
        CheckCircles();
        CheckClocks();
        CheckFunctions();
        CheckBigKeys();
        return [.. _findings.OrderByDescending(static finding => finding.Severity)];
    }

    private static string TargetName(SurveyedNode node) => (node.NewPlan ?? node.Plan).Id.Name;

    private static string Size(double bytes) => (bytes / (1 << 20)).ToString("#,0.#", CultureInfo.InvariantCulture) + " MB";

    private static string Count(long keys) => $"{keys.ToString("#,0", CultureInfo.InvariantCulture)} {(keys == 1 ? "key" : "keys")}";

    private void Add(FindingSeverity severity, SurveyedNode? node, string code, string message) =>
        _findings.Add(new PlanFinding(severity, node?.Name, code, message));

    private void CheckSource(SurveyedNode node)
    {
        var report = node.Report;
        if (report.IsCluster)
        {
            Add(FindingSeverity.Error, node, "cluster", "is in cluster mode, where slots move by other means; move them with the cluster's own tools.");
        }

        if (node is { Role: NodeRole.Retired, Report: { CanFollow: true, IsWritableReplica: true } })
        {
            Add(FindingSeverity.Note, node, "replica-read-only",
                "takes writes as a replica too (replica-read-only no), by which its fence would be none; cutover sets it to yes, and rollback puts it back.");
        }

        if (node.StreamRate is { } rate && report.BacklogSize < rate * BacklogSeconds)
        {
            long wanted = (long)Math.Ceiling(rate * BacklogSeconds * 1.5 / (1 << 20));
            Add(FindingSeverity.Warning, node, "backlog",
                $"its repl-backlog-size of {Size(report.BacklogSize)} holds less than {BacklogSeconds} s of its stream of {Size(rate)}/s, so that a short break costs a snapshot; "
                + $"raise it: CONFIG SET repl-backlog-size {wanted.ToString(CultureInfo.InvariantCulture)}mb.");
        }

        if (ModeChoice.IsShortOfMemory(report) && links.Any(link => link.Source == node.Name && link.Mode != LandingMode.Scan))
        {
            Add(FindingSeverity.Warning, node, "fork",
                $"uses {Size(report.UsedMemory)} of the {Size(report.SystemMemory)} of its machine; the child that makes the snapshot may need as much again as is written meanwhile. "
                + "Name a replica of it first in the old topology, or plan with --mode S.");
        }

        if (node.Keys is { StrayKeys: > 0 } keys)
        {
            var severity = policies.Strays == StrayPolicy.Fail ? FindingSeverity.Error : FindingSeverity.Warning;
            string then = policies.Strays switch
            {
                StrayPolicy.Drop => "they are left where they are",
                StrayPolicy.Keep => "they are brought to where the new one looks for them, but not to a node where the old one does too",
                _ => "the run would stop at the first",
            };
            string swapped = keys.StrayKeys * 2 > keys.Keys ? " Most of its keys are: look whether the two topologies are given in their order, OLD before NEW." : "";
            Add(severity, node, "strays",
                $"has {Count(keys.StrayKeys)} that the old topology looks for on other nodes, such as {string.Join(", ", keys.StraySample.Take(3))}; {then}. Copies that an earlier plan has left are such: its 'redistyped reshard cleanup' removes them.{swapped}");
        }

        if (node.LiveStrays is { Count: > 0 } live)
        {
            Add(FindingSeverity.Error, node, "strays-live",
                $"has {live.Count.ToString("#,0", CultureInfo.InvariantCulture)} strays that the nodes where they belong have too, such as {string.Join(", ", live.Take(3).Select(static key => KeyText.Of(key, key.Length)))}: "
                + "both would come to one node, and either might stay; delete the strays, or plan with --strays drop.");
        }

        if (node.Keys is { HasMoreStrays: true } beyond)
        {
            Add(FindingSeverity.Warning, node, "strays-unasked",
                $"has more than {beyond.MovingStrays.Count.ToString("#,0", CultureInfo.InvariantCulture)} strays to be brought over, and of the others it was not asked whether the nodes where they belong have them too: "
                + "both would come to one node, and either might stay; delete the strays, or plan with --strays drop.");
        }

        if (StraddleRisk.Tell(node, policies) is { } straddles)
        {
            _findings.Add(straddles);
        }
    }

    private void CheckTarget(SurveyedNode node)
    {
        string name = TargetName(node);
        var report = node.Report;
        if (!report.IsPrimary)
        {
            Add(FindingSeverity.Error, node, "role", $"is a replica of {report.Primary}; give its primary. Where an earlier plan has left it so, make it a primary and empty it: REPLICAOF NO ONE, then FLUSHALL.");
        }

        if (node is { Role: NodeRole.Added, IsEmpty: false })
        {
            Add(FindingSeverity.Error, node, "not-empty",
                $"is new and holds {Count(report.AllKeys)}, which nobody would look for there, or which would be lost; give another server, or empty it: FLUSHALL, and where that is refused with NOREPLICAS, since a way back has fenced it, CONFIG SET min-replicas-to-write 0 before.");
        }

        var target = figures.Targets.First(one => one.Node == name);
        double needed = (target.Bytes + target.ArrivingBytes) * Headroom;
        double room = report.MaxMemory > 0 ? report.MaxMemory : report.SystemMemory;
        string limit = report.MaxMemory > 0 ? "maxmemory" : "the memory of its machine";
        if (room > 0 && needed > room)
        {
            Add(FindingSeverity.Error, node, "memory",
                $"needs some {Size(needed)}, and {limit} is {Size(room)}; raise it, or give it fewer keys.");
        }
        else if (room > 0 && needed > room * 0.8)
        {
            Add(FindingSeverity.Warning, node, "memory", $"needs some {Size(needed)}, which is more than 80 % of {limit}, {Size(room)}.");
        }

        if (report.MaxMemory > 0 && report.EvictionPolicy is not ("noeviction" or ""))
        {
            Add(FindingSeverity.Warning, node, "eviction",
                $"evicts keys by {report.EvictionPolicy} when it is full, so that some that were brought over may be missing; set noeviction until the cut-over is done.");
        }

        foreach (var link in links.Where(link => link.Target == name))
        {
            var source = nodes.First(one => one.Old >= 0 && one.Name == link.Source);
            if (link.Mode is LandingMode.Write or LandingMode.Scan && ModeChoice.Compare(source.Report.Version, report.Version) > 0)
            {
                Add(FindingSeverity.Warning, node, "version",
                    $"is Redis {report.Version}, older than {source.Report.Version} of '{source.Name}': values of types that it does not know stop the run.");
            }

            foreach (var (module, version) in source.Report.Modules)
            {
                if (!report.Modules.TryGetValue(module, out long has) || has < version)
                {
                    Add(FindingSeverity.Warning, node, "module", $"has not the module '{module}' of '{source.Name}', or an older one: keys of it stop the run.");
                }
            }
        }
    }

    private void CheckDatabase(SurveyedNode node)
    {
        if (node.NewPlan is { } next && DatabaseOf(next) != DatabaseOf(node.Plan))
        {
            Add(FindingSeverity.Error, node, "database",
                $"the old topology looks for its keys in database {Number(DatabaseOf(node.Plan))} and the new one in {Number(DatabaseOf(next))}; keys keep their database, so give both the same.");
        }

        if (node.Role == NodeRole.Added && nodes.Where(static one => one.Old >= 0).Select(static one => DatabaseOf(one.Plan)).Distinct().ToList() is [var common]
            && common != DatabaseOf(node.Plan))
        {
            Add(FindingSeverity.Error, node, "database",
                $"the new topology looks for its keys in database {Number(DatabaseOf(node.Plan))}, and they come in database {Number(common)}; give defaultDatabase={Number(common)}.");
        }

        static int DatabaseOf(NodePlan plan) => plan.Configuration?.DefaultDatabase ?? 0;

        static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void CheckBacklogs()
    {
        SurveyedNode[] unknown = [.. nodes.Where(node => node is { Old: >= 0, StreamRate: null, Report.BacklogSize: > 0 } && links.Any(link => link.Source == node.Name))];
        if (unknown.Length > 0)
        {
            Add(FindingSeverity.Note, null, "backlog-unknown",
                $"How much is written to {string.Join(", ", unknown.Select(static node => $"'{node.Name}'"))} is not known, for want of a replica until now; see that a repl-backlog-size of {Size(unknown.Min(static node => node.Report.BacklogSize))} "
                + "holds what is written from the end of sync until the cut-over.");
        }
    }

    private void CheckCircles()
    {
        CutTurns.Of(links, nodes.Select(static node => (node.Old >= 0 ? node.Name : null, node.New >= 0 ? TargetName(node) : null)), out var circle);
        if (circle.Count > 0)
        {
            Add(FindingSeverity.Error, null, "circle",
                $"{string.Join(", ", circle.Select(static name => $"'{name}'"))} give each other keys in a circle and serve on: at the cut-over writes are held back at each, the tool's own too, so that none of them "
                + "could be the first. Give the new topology other servers in their place, or a router or slots by which a node that stays only gives keys or only gets them.");
        }
    }

    private void CheckClocks()
    {
        var told = nodes.Where(static node => node.Report.ClockSkew is not null).OrderBy(static node => node.Report.ClockSkew).ToList();
        if (told.Count > 1 && told[^1].Report.ClockSkew - told[0].Report.ClockSkew is { TotalSeconds: > 1 } apart)
        {
            Add(FindingSeverity.Warning, null, "clock",
                $"the clocks of '{told[0].Name}' and '{told[^1].Name}' are {apart.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s apart, so that keys expire by as much too early or too late; set them right.");
        }
    }

    private void CheckFunctions()
    {
        if (policies.Functions == FunctionPolicy.Skip)
        {
            return;
        }

        foreach (var target in links.GroupBy(static link => link.Target))
        {
            var sources = target.Select(link => nodes.First(node => node.Old >= 0 && node.Name == link.Source)).ToList();
            var code = new Dictionary<string, (string Node, string Code)>(StringComparer.Ordinal);
            foreach (var source in sources)
            {
                foreach (var (name, text) in source.Report.Libraries ?? new Dictionary<string, string>())
                {
                    if (!code.TryAdd(name, (source.Name, text)) && code[name].Code != text)
                    {
                        Add(FindingSeverity.Error, source, "functions",
                            $"has a function library '{name}' with other code than '{code[name].Node}', and both go to '{target.Key}'; make them the same, or plan with --functions skip.");
                    }
                }
            }
        }
    }

    private void CheckBigKeys()
    {
        foreach (var key in figures.BigKeys.Where(key => key.Bytes >= policies.BigKeyBytes && key.Target is not null))
        {
            Add(FindingSeverity.Note, nodes.First(node => node.Old >= 0 && node.Name == key.Node), "big-key",
                $"has a {key.Type} of {Size(key.Bytes)}, {key.Key} in database {key.Database.ToString(CultureInfo.InvariantCulture)}, which goes to '{key.Target}'"
                + "; modes W and S write it in pieces.");
        }
    }
}
