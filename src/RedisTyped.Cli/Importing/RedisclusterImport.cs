using RedisTyped.Cli.Importing.Literals;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>Reads the cluster that rediscluster-py is made of (https://github.com/salimane/rediscluster-py): alone, or with its other arguments.</summary>
internal static class RedisclusterImport
{
    private const int HighestDatabase = 1 << 20;

    public static ImportedTopology Read(ImportSource source)
    {
        Literal root = LiteralReader.Read(source.Text, source.Name);
        var faults = new List<string>();
        var imported = new ImportedTopology();
        var arguments = new LiteralMembers(root, "", faults);
        Literal? cluster = arguments.Object("cluster");
        var members = cluster is null ? arguments : new LiteralMembers(cluster, "cluster", faults);
        Literal? nodes = members.Object("nodes");
        Literal? pairs = members.Object("master_of");
        int database = arguments.Whole("db", 0, HighestDatabase) ?? 0;
        bool mastersOnly = arguments.Switch("mastersonly") ?? false;
        foreach (string name in arguments.Rest().Concat(cluster is null ? [] : members.Rest()))
        {
            faults.Add($"{name}: is not known; known are nodes, master_of, db and mastersonly");
        }

        if (nodes is not { Members.Count: > 0 })
        {
            faults.Add("nodes: is missing; write {\"nodes\": {\"node_1\": {\"host\": …, \"port\": …}}}");
        }

        source.RefuseIf(faults);
        imported.Options.Router = "rediscluster";
        imported.Options.LegacyTags = true;
        AddNodes(imported, nodes!, pairs, database, mastersOnly, faults);
        source.RefuseIf(faults);
        imported.Notes.Add(
            "legacyTags: is on, since keys such as cart{42} are stored as cart by rediscluster-py and found in no other way; "
            + "stores with hash tags are refused with it. Turn it off if no key was written with a brace");
        ReadFromReplicas(imported, pairs is not null, mastersOnly);
        return imported;
    }

    private static void AddNodes(ImportedTopology imported, Literal nodes, Literal? pairs, int database, bool mastersOnly, List<string> faults)
    {
        var servers = new Dictionary<string, RedisclusterServer>(StringComparer.Ordinal);
        foreach ((string alias, Literal config) in nodes.Members)
        {
            if (RedisclusterServer.Read($"nodes.{alias}", config, database, imported.Notes, faults) is { } server)
            {
                servers.Add(alias, server);
            }
        }

        if (faults.Count > 0)
        {
            return;
        }

        int count = pairs?.Members.Count ?? servers.Count;
        for (int number = 1; number <= count; number++)
        {
            string alias = FormattableString.Invariant($"node_{number}");
            Literal? replica = pairs?.Members.FirstOrDefault(pair => pair.Key == alias).Value;
            if (!servers.TryGetValue(alias, out RedisclusterServer? server) || (pairs is not null && replica is null))
            {
                faults.Add($"{(pairs is null ? "nodes" : "master_of")}.{alias}: is missing; the {count} that keys are placed on are node_1 to node_{count}");
                continue;
            }

            NodeOptions node = server.AddTo(imported.Options, alias);
            if (replica is null)
            {
                continue;
            }

            if (!servers.TryGetValue(replica.Text, out RedisclusterServer? copy))
            {
                faults.Add($"master_of.{alias}: names no entry of nodes");
            }
            else if (!mastersOnly && copy != server)
            {
                node.Replicas.Add(copy.EndPoint);
            }
        }
    }

    private static void ReadFromReplicas(ImportedTopology imported, bool arePaired, bool mastersOnly)
    {
        if (mastersOnly)
        {
            return;
        }

        imported.Options.ReadFrom = ReadFrom.PreferReplica;
        imported.Options.DiscoverReplicas = !arePaired;
        imported.Notes.Add(
            "readFrom: commands that only read go to replicas, as there without mastersonly; and so may see an older value"
            + (arePaired ? "" : ". The replicas are asked of the nodes, as there"));
    }
}
