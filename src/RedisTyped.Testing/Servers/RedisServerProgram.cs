using System.Globalization;
using RedisTyped.Testing.Probing;
using RedisTyped.Testing.Processes;

namespace RedisTyped.Testing.Servers;

/// <summary>redis-server.</summary>
internal sealed class RedisServerProgram(string path) : ServerProgram
{
    private static readonly Dictionary<string, string?> NoChanges = [];

    public override RedisServerKind Kind => RedisServerKind.RedisServer;

    public override IReadOnlyList<string> ReservedArguments { get; } =
    [
        "--port", "--bind", "--bind-source-addr", "--tls-port", "--dir", "--daemonize", "--supervised", "--protected-mode", "--requirepass",
        "--masterauth", "--primaryauth", "--replicaof", "--slaveof", "--save", "--appendonly", "--logfile",
    ];

    public override ServerCommand Command(NodeSettings settings)
    {
        List<string> arguments =
        [
            "--port", settings.Port.ToString(CultureInfo.InvariantCulture),
            "--bind", "127.0.0.1",
            "--protected-mode", "yes",
            "--dir", settings.Directory,
            "--save", "",
            "--appendonly", settings.Options.Persistent ? "yes" : "no",
            // Not everysec: it may hold writes back while the last sync runs, and those would die with a killed node.
            "--appendfsync", "always",
            // Replicas of tests need not wait 5 seconds for others that want the same copy.
            "--repl-diskless-sync-delay", "0",
        ];
        if (settings.Options.Password is { } password)
        {
            arguments.AddRange(["--requirepass", password, "--masterauth", password]);
        }

        if (settings.PrimaryPort is { } primary)
        {
            arguments.AddRange(["--replicaof", "127.0.0.1", primary.ToString(CultureInfo.InvariantCulture)]);
        }

        // Before the extra arguments stands an option without a secret: redis-server prints the option to which a stray word belongs.
        arguments.AddRange(["--daemonize", "no"]);
        arguments.AddRange(settings.Options.ExtraArguments);
        return new ServerCommand(path, arguments, NoChanges);
    }

    public override async Task<bool> IsReadyAsync(NodeSettings settings, int processId, string log, CancellationToken cancellationToken)
    {
        string? password = settings.Options.Password;
        if (await NodeProbe.AskAsync(settings.Port, password, ["PING"], cancellationToken).ConfigureAwait(false) != "PONG")
        {
            return false;
        }

        NodeFacts? server = await NodeFacts.AskAsync(settings.Port, password, "server", cancellationToken).ConfigureAwait(false);
        return server?["process_id"] == processId.ToString(CultureInfo.InvariantCulture);
    }

    public override bool LostPort(string log) => log.Contains("Address already in use", StringComparison.Ordinal);
}
