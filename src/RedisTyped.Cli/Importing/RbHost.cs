using RedisTyped.Cli.Importing.Literals;
using RedisTyped.Routing.Ketama;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>One host of an rb cluster.</summary>
internal sealed record RbHost(RbHostRecord Record)
{
    private const int HighestDatabase = 1 << 20;

    /// <summary>Reads a host, with what the defaults say where it says nothing; null if it has faults.</summary>
    public static RbHost? Read(int id, Literal config, Literal? defaults, ICollection<string> notes, ICollection<string> faults)
    {
        string place = FormattableString.Invariant($"hosts.{id}");
        if (config.Kind != LiteralKind.Members)
        {
            faults.Add($"{place}: is not an object");
            return null;
        }

        int before = faults.Count;

        // Present with None counts as said.
        var merged = new Literal(LiteralKind.Members, config.Line)
        {
            Members = [.. config.Members, .. defaults?.Members.Where(member => config.Members.All(own => own.Key != member.Key)) ?? []],
        };
        var members = new LiteralMembers(merged, place, faults);
        _ = members.Find("host_id");
        Literal? sslOptions = members.Object("ssl_options");
        var record = new RbHostRecord
        {
            HostId = id,
            Host = members.Text("host") ?? "localhost",
            Port = members.Whole("port", 1, ushort.MaxValue) ?? 6379,
            Database = members.Whole("db", 0, HighestDatabase) ?? 0,
            Password = members.Text("password"),
            Ssl = members.Switch("ssl") ?? false,
            SslOptions = sslOptions?.ToPython(),
        };
        if (members.Find("unix_socket_path") is not null)
        {
            faults.Add($"{place}.unix_socket_path: StackExchange.Redis does not connect to it in all its versions; "
                + "write the address, and for ConsistentHashingRouter the printed record as ringText");
        }

        if (!EndPointWords.IsHost(record.Host))
        {
            faults.Add($"{place}.host: is no host name or address");
        }

        if (sslOptions is not null)
        {
            notes.Add($"{place}.ssl_options: is left out of how to connect; name caFile, certificateFile and keyFile in tls");
        }

        foreach (string name in members.Rest())
        {
            faults.Add($"{place}.{name}: is no field of rb's hosts");
        }

        return faults.Count == before ? new RbHost(record) : null;
    }

    /// <summary>Adds it as a node that has its id for a name.</summary>
    public void AddTo(RedisTypedOptions options)
    {
        NodeOptions node = options.Nodes.Add(FormattableString.Invariant($"{Record.HostId}"), EndPointWords.Write(Record.Host, Record.Port));
        node.Configuration += Record.Database == 0 ? "" : FormattableString.Invariant($",defaultDatabase={Record.Database}");
        node.Configuration += Record.Ssl ? ",ssl=true" : "";
        node.Password = string.IsNullOrEmpty(Record.Password) ? null : Record.Password;
    }
}
