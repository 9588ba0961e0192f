using System.CommandLine;
using System.Net;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Serving;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Commands;

/// <summary>Serves the topology to clients of any language, until it is told to end.</summary>
internal sealed class ServeCommand : ToolCommand
{
    private readonly Option<IPAddress> _bind = new("--bind")
    {
        Description = "The address to listen on: 0.0.0.0 for all of this machine. Whoever reaches it reaches all keys.",
        HelpName = "ADDRESS",
        DefaultValueFactory = static _ => IPAddress.Loopback,
        CustomParser = static result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (IPAddress.TryParse(text, out IPAddress? address))
            {
                return address;
            }

            result.AddError($"--bind '{text}' is not an IP address; write 127.0.0.1, 0.0.0.0 or ::1");
            return null;
        },
    };

    private readonly Option<int> _respPort = Port("--resp-port", "The port for redis-cli and Redis clients; 0 takes a free one.", 6390);
    private readonly Option<int> _httpPort = Port("--http-port", "The port for HTTP and the dashboard; 0 takes a free one.", 8390);
    private readonly Option<int> _maxClients = Count("--max-clients", "How many RESP clients may be connected at the same time.", 10_000);
    private readonly Option<int> _maxRequest = Count("--max-request", "How many bytes a request may have.", 1024 * 1024 * 1024, least: 1024);
    private readonly Option<TimeSpan?> _idle = new TimeoutOption("--idle-timeout", "How long a client may be silent: 90s, 00:05:00. Otherwise for ever.");

    private readonly Option<FileInfo> _users = new Option<FileInfo>("--users")
    {
        Description = "Users with what they may do, as in an ACL file of Redis. With it every client has to log in, unless the user default needs no password.",
        HelpName = "FILE",
    }.AcceptExistingOnly();

    private readonly Option<string[]> _allow = Commands("--allow", "A command or category that is otherwise denied: \"CONFIG SET\", @admin. May be repeated.");
    private readonly Option<string[]> _deny = Commands("--deny", "A command or category to deny: KEYS, @dangerous. May be repeated.");
    private readonly Option<bool> _crossShard = new("--cross-shard")
    {
        Description = "Carry out SINTERSTORE, RENAME and others in steps where their keys live on several nodes; not atomic.",
    };

    private readonly Option<bool> _clusterClients = new("--cluster-clients")
    {
        Description = "Look like a Redis Cluster of one node, so that cluster clients connect.",
    };

    public ServeCommand(CommandConsole console)
        : base(
            "serve",
            "Serve the topology to clients of any language: RESP for redis-cli and every Redis client, HTTP for the rest. Ctrl-C or SIGTERM ends it, when what is under way has been answered.",
            console,
            "serve --topology topology.json",
            "serve --topology servers.txt --resp-port 6379 --http-port 8080")
    {
        Options.Add(_bind);
        Options.Add(_respPort);
        Options.Add(_httpPort);
        Options.Add(_maxClients);
        Options.Add(_maxRequest);
        Options.Add(_idle);
        Options.Add(_users);
        Options.Add(_allow);
        Options.Add(_deny);
        Options.Add(_crossShard);
        Options.Add(_clusterClients);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        string[] users = words.GetValue(_users) is { } file ? await File.ReadAllLinesAsync(file.FullName, cancellationToken) : [];
        var settings = new ServeSettings(TopologyPath(words), words.GetValue(_bind)!, words.GetValue(_respPort), words.GetValue(_httpPort), gateway =>
        {
            gateway.MaxClients = words.GetValue(_maxClients);
            gateway.MaxRequestBytes = words.GetValue(_maxRequest);
            gateway.IdleTimeout = words.GetValue(_idle) ?? TimeSpan.Zero;
            gateway.CrossShard = words.GetValue(_crossShard);
            gateway.ClusterClients = words.GetValue(_clusterClients);
            AddAll(gateway.Users, users);
            AddAll(gateway.AllowedCommands, words.GetValue(_allow));
            AddAll(gateway.DeniedCommands, words.GetValue(_deny));
        });
        if (!IPAddress.IsLoopback(settings.Bind) && users.Length == 0)
        {
            Console.Say($"{settings.Bind} can be reached from other machines: let only those through that may read and write all keys");
        }

        await using GatewayServer server = await GatewayServer.StartAsync(settings, cancellationToken);
        if (AsJson(words))
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("resp", server.RespEndPoint.ToString());
                json.WriteString("http", server.HttpAddress);
                json.WriteNumber("nodes", server.NodeCount);
            });
        }
        else
        {
            WriteHowToTry(server);
        }

        await Console.Output.FlushAsync(CancellationToken.None);
        await server.RunAsync(cancellationToken);
        return ExitCode.Done;
    }

    private void WriteHowToTry(GatewayServer server)
    {
        IPEndPoint resp = server.RespEndPoint;
        string host = resp.Address.Equals(IPAddress.Any) || resp.Address.Equals(IPAddress.IPv6Any) ? "127.0.0.1" : resp.Address.ToString();
        Console.Output.WriteLine($"Serving {server.NodeCount} {(server.NodeCount == 1 ? "node" : "nodes")}, router {server.RouterName}");
        Console.Output.WriteLine($"  RESP  {resp}");
        Console.Output.WriteLine($"  HTTP  {server.HttpAddress}");
        Console.Output.WriteLine();
        Console.Output.WriteLine("Try it:");
        Console.Output.WriteLine($"  redis-cli -h {host} -p {resp.Port} SET greeting hello");
        Console.Output.WriteLine($"  telnet {host} {resp.Port}      then type: GET greeting");
        Console.Output.WriteLine($"  curl {server.HttpAddress}/v1/commands -H 'Content-Type: application/json' -d '[[\"GET\",\"greeting\"]]'");
        Console.Output.WriteLine();
        Console.Output.WriteLine("Ctrl-C ends it, when what is under way has been answered.");
    }

    private static void AddAll(IList<string> list, IEnumerable<string>? items)
    {
        foreach (string item in items ?? [])
        {
            list.Add(item);
        }
    }

    private static Option<string[]> Commands(string name, string description) => new(name) { Description = description, HelpName = "COMMAND" };

    private static Option<int> Port(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = $"{description} [default: {value}]", HelpName = "PORT", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int port) || port is < 0 or > 65535))
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is not a port; give 0 to 65535");
            }
        });
        return option;
    }

    private static Option<int> Count(string name, string description, int value, int least = 1)
    {
        var option = new Option<int>(name) { Description = $"{description} [default: {value}]", HelpName = "COUNT", DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int count) || count < least))
            {
                result.AddError($"{name} '{result.Tokens[0].Value}' is out of range; give {least} or more");
            }
        });
        return option;
    }
}
