using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using RedisTyped.Cli.Commands;
using RedisTyped.Cli.Output;
using RedisTyped.Cli.Terminal;
using RedisTyped.Gateway.Security;

namespace RedisTyped.Cli.Serving;

/// <summary>Serves the topology to clients of any language, until it is told to end.</summary>
internal sealed class ServeCommand : ToolCommand
{
    private readonly Option<IPAddress> _bind = new("--bind")
    {
        Description = "The address to listen on: 0.0.0.0 for all of this machine. Others than this machine must then say who they are.",
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

    private readonly AccessWords _access = new();

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

    private readonly Option<string[]> _migrations = new("--migration")
    {
        Description = "A plan of 'reshard plan' whose progress the dashboard shows. May be repeated.",
        HelpName = "PLAN",
    };

    public ServeCommand(CommandConsole console)
        : base(
            "serve",
            "Serve the topology to clients of any language: RESP for redis-cli and every Redis client, HTTP for the rest. Ctrl-C or SIGTERM ends it, when what is under way has been answered.",
            console,
            "serve --topology topology.json",
            "serve --topology servers.txt --resp-port 6379 --http-port 8080",
            "serve --topology two.json --migration plan.json",
            "serve --topology topology.json --bind 0.0.0.0 --users users.acl --tokens tokens.txt --tls-cert server.pem --tls-key server.key")
    {
        Options.Add(_bind);
        Options.Add(_respPort);
        Options.Add(_httpPort);
        Options.Add(_maxClients);
        Options.Add(_maxRequest);
        Options.Add(_idle);
        foreach (Option option in _access.All)
        {
            Options.Add(option);
        }

        Options.Add(_allow);
        Options.Add(_deny);
        Options.Add(_crossShard);
        Options.Add(_clusterClients);
        Options.Add(_migrations);
    }

    protected override async Task<int> RunAsync(ParseResult words, CancellationToken cancellationToken)
    {
        GatewayAccess access = await GatewayAccess.ReadAsync(_access, words, cancellationToken);
        var settings = new ServeSettings(TopologyPath(words), words.GetValue(_bind)!, words.GetValue(_respPort), words.GetValue(_httpPort), gateway =>
        {
            gateway.MaxClients = words.GetValue(_maxClients);
            gateway.MaxRequestBytes = words.GetValue(_maxRequest);
            gateway.IdleTimeout = words.GetValue(_idle) ?? TimeSpan.Zero;
            gateway.CrossShard = words.GetValue(_crossShard);
            gateway.ClusterClients = words.GetValue(_clusterClients);
            AddAll(gateway.AllowedCommands, words.GetValue(_allow));
            AddAll(gateway.DeniedCommands, words.GetValue(_deny));
        })
        {
            Access = access,
            Migrations = [.. (words.GetValue(_migrations) ?? []).Select(static plan => PlanMigration.Of(plan))],
        };
        access.CheckFor(settings.Bind);
        if (access.HasHttp && settings.RespPort != 0 && settings.RespPort == settings.HttpPort)
        {
            throw new UsageException($"--resp-port and --http-port are both {settings.RespPort.ToString(CultureInfo.InvariantCulture)}; give each a port of its own, or --no-http.");
        }

        if (!IPAddress.IsLoopback(settings.Bind) && access.Tls is null)
        {
            Console.Say($"{settings.Bind} is served without TLS: passwords, tokens and values can be read on the way; give --tls-cert and --tls-key");
        }

        if (access is { AsksForLogin: true, HasHttp: true, Tokens.Count: 0 })
        {
            Console.Say("RESP clients log in, but over HTTP everybody on this machine may do what is allowed there; give --tokens or --no-http");
        }

        await using GatewayServer server = await GatewayServer.StartAsync(settings, cancellationToken);
        if (AsJson(words))
        {
            JsonLine.Write(Console.Output, json =>
            {
                json.WriteString("resp", server.RespEndPoint.ToString());
                if (server.HttpAddress is { } http)
                {
                    json.WriteString("http", http);
                }

                json.WriteNumber("nodes", server.NodeCount);
            });
        }
        else
        {
            WriteHowToTry(server, access);
        }

        await Console.Output.FlushAsync(CancellationToken.None);
        await server.RunAsync(cancellationToken);
        return ExitCode.Done;
    }

    private void WriteHowToTry(GatewayServer server, GatewayAccess access)
    {
        IPEndPoint resp = server.RespEndPoint;
        string host = resp.Address.Equals(IPAddress.Any) || resp.Address.Equals(IPAddress.IPv6Any) ? "127.0.0.1" : resp.Address.ToString();
        Console.Output.WriteLine($"Serving {server.NodeCount} {(server.NodeCount == 1 ? "node" : "nodes")}, router {server.RouterName}");
        Console.Output.WriteLine($"  RESP  {resp}{(access.Tls is null ? "" : ", TLS")}{(access.AsksForLogin ? ", clients log in" : "")}");
        if (server.HttpAddress is { } http)
        {
            Console.Output.WriteLine($"  HTTP  {http}{(access.Tokens.Count > 0 ? ", callers show a token" : "")}");
        }

        Console.Output.WriteLine();
        Console.Output.WriteLine("Try it:");
        string tls = access.Tls is null ? "" : " --tls --cacert CA.pem", login = access.AsksForLogin ? " --user NAME --askpass" : "";
        Console.Output.WriteLine($"  redis-cli -h {host} -p {resp.Port}{tls}{login} SET greeting hello");
        if (access is { Tls: null, AsksForLogin: false })
        {
            Console.Output.WriteLine($"  telnet {host} {resp.Port}      then type: GET greeting");
        }

        if (server.HttpAddress is { } address)
        {
            string authority = access.Tls is null ? "" : " --cacert CA.pem", token = access.Tokens.Count > 0 ? " -H \"Authorization: Bearer $TOKEN\"" : "";
            Console.Output.WriteLine($"  curl {address}/v1/commands{authority}{token} -H 'Content-Type: application/json' -d '[[\"GET\",\"greeting\"]]'");
        }

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

    private static Option<string[]> Commands(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "COMMAND" };
        option.Validators.Add(result =>
        {
            foreach (Token word in result.Tokens.Where(static word => !CommandPolicy.Knows(word.Value)))
            {
                result.AddError($"{name} '{word.Value}' is no command of Redis 7.0 and no category");
            }
        });
        return option;
    }

    private static Option<int> Port(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "PORT", DefaultValueFactory = _ => value };
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
        var option = new Option<int>(name) { Description = description, HelpName = "COUNT", DefaultValueFactory = _ => value };
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
