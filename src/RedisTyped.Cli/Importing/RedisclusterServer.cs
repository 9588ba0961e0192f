using RedisTyped.Cli.Importing.Literals;
using RedisTyped.Topology;

namespace RedisTyped.Cli.Importing;

/// <summary>A server of rediscluster-py.</summary>
internal sealed record RedisclusterServer(string EndPoint, int Database, string? Password, bool Ssl)
{
    private const int HighestDatabase = 1 << 20;

    public static RedisclusterServer? Read(string place, Literal config, int database, ICollection<string> notes, ICollection<string> faults)
    {
        if (config.Kind != LiteralKind.Members)
        {
            faults.Add($"{place}: is not an object");
            return null;
        }

        int before = faults.Count;
        var members = new LiteralMembers(config, place, faults);
        string host = members.Text("host") ?? "localhost";
        int port = members.Whole("port", 1, ushort.MaxValue) ?? 6379;
        int own = members.Whole("db", 0, HighestDatabase) ?? database;
        string? password = members.Text("password");
        bool ssl = members.Switch("ssl") ?? false;
        if (!EndPointWords.IsHost(host))
        {
            faults.Add($"{place}.host: is no host name or address");
        }

        if (members.Find("unix_socket_path") is not null)
        {
            faults.Add($"{place}.unix_socket_path: StackExchange.Redis does not connect to it in all its versions; write the address");
        }

        // They are handed on to redis-py, and say how to connect and decode.
        foreach (string name in members.Rest())
        {
            notes.Add($"{place}.{name}: is left out; it decides no placement");
        }

        return faults.Count == before ? new RedisclusterServer(EndPointWords.Write(host, port), own, password, ssl) : null;
    }

    public NodeOptions AddTo(RedisTypedOptions options, string alias)
    {
        NodeOptions node = options.Nodes.Add(alias, EndPoint);
        node.Configuration += Database == 0 ? "" : FormattableString.Invariant($",defaultDatabase={Database}");
        node.Configuration += Ssl ? ",ssl=true" : "";
        node.Password = string.IsNullOrEmpty(Password) ? null : Password;
        return node;
    }
}
