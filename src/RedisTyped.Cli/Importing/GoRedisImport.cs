using RedisTyped.Cli.Importing.Literals;
using RedisTyped.Routing.Rendezvous;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>Reads the options of a go-redis Ring: RingOptions as JSON, its Addrs alone, or name=host:port pairs as environments have them.</summary>
internal static class GoRedisImport
{
    private const int HighestDatabase = 1 << 20;

    /// <summary>Options of the Ring before version 8.</summary>
    private static readonly string[] BeforeVersion8 = ["Hash", "HashReplicas"];

    public static ImportedTopology Read(ImportSource source)
    {
        var faults = new List<string>();
        var imported = new ImportedTopology();
        imported.Options.Router = GoRedisRouter.RouterName;
        if (source.Text.AsSpan().TrimStart().StartsWith("{"))
        {
            ReadOptions(LiteralReader.Read(source.Text, source.Name), imported, faults);
        }
        else
        {
            ReadPairs(source.Text, imported.Options, faults);
        }

        source.RefuseIf(faults);
        imported.Notes.Add("a shard that is down: go-redis takes it off the ring and looks for its keys on the others; here its keys fail until it is back");
        return imported;
    }

    private static void ReadOptions(Literal root, ImportedTopology imported, List<string> faults)
    {
        // Go's own reader of JSON takes names in any case.
        var members = new LiteralMembers(root, "", faults, StringComparison.OrdinalIgnoreCase);
        Literal? addrs = members.Object("Addrs");
        if (addrs is null && root.Members.Count > 0 && root.Members.All(static member => member.Value.Kind == LiteralKind.Text && member.Value.Text.Contains(':')))
        {
            AddAll(root, imported.Options, faults);
            return;
        }

        if (addrs is not { Members.Count: > 0 })
        {
            faults.Add("Addrs: is missing; write {\"Addrs\": {\"shard1\": \"host:port\"}}");
            return;
        }

        AddAll(addrs, imported.Options, faults);
        int database = members.Whole("DB", 0, HighestDatabase) ?? 0;
        string? user = members.Text("Username");
        string? password = members.Text("Password");
        bool tls = members.Find("TLSConfig") is not null;
        foreach (NodeOptions node in imported.Options.Nodes)
        {
            node.Configuration += database == 0 ? "" : FormattableString.Invariant($",defaultDatabase={database}");
            node.Configuration += tls ? ",ssl=true" : "";
            node.User = string.IsNullOrEmpty(user) ? null : user;
            node.Password = string.IsNullOrEmpty(password) ? null : password;
        }

        if (tls)
        {
            imported.Notes.Add("TLSConfig: is taken as ssl=true; name authorities and certificates in tls");
        }

        RefuseOtherHashes(members, faults);
        string[] rest = [.. members.Rest()];
        if (rest.Length > 0)
        {
            imported.Notes.Add($"{string.Join(", ", rest)}: left out; of connections, pools and retries, which decide no placement");
        }
    }

    private static void RefuseOtherHashes(LiteralMembers members, List<string> faults)
    {
        if (members.Find("NewConsistentHash") is not null)
        {
            faults.Add("NewConsistentHash: places keys by code of your own; derive a router from ShardRouter that does the same");
        }

        foreach (string name in BeforeVersion8.Where(name => members.Find(name) is not null))
        {
            faults.Add($"{name}: belongs to go-redis before version 8, whose Ring had another hash; it cannot be imported");
        }
    }

    private static void ReadPairs(string text, RedisTypedOptions options, List<string> faults)
    {
        string[] pairs = text.Split([',', ';', ' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (pairs.Length == 0)
        {
            faults.Add("it is empty; write name=host:port, with commas between shards");
        }

        for (int i = 0; i < pairs.Length; i++)
        {
            int equals = pairs[i].IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
            {
                faults.Add(FormattableString.Invariant($"shard {i + 1}: is not name=host:port; its name decides which keys it has"));
            }
            else
            {
                Add(pairs[i][..equals], pairs[i][(equals + 1)..], options, faults);
            }
        }
    }

    private static void AddAll(Literal addrs, RedisTypedOptions options, List<string> faults)
    {
        foreach ((string name, Literal address) in addrs.Members)
        {
            Add(name, address.Kind == LiteralKind.Text ? address.Text : "", options, faults);
        }
    }

    private static void Add(string name, string address, RedisTypedOptions options, List<string> faults)
    {
        if (name.Length == 0)
        {
            faults.Add("Addrs: a shard has no name; go-redis sends it nothing");
        }
        else if (EndPointWords.TryRead(address, out string host, out int port))
        {
            // Go dials this machine where the host is left out.
            options.Nodes.Add(name, EndPointWords.Write(host.Length == 0 ? "localhost" : host, port));
        }
        else
        {
            faults.Add($"Addrs.{name}: is not host:port");
        }
    }
}
