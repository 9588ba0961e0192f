using System.Globalization;
using RedisTyped.Testing.Probing;
using RedisTyped.Testing.Processes;

namespace RedisTyped.Testing.Servers;

/// <summary>Garnet: a .NET program, run by the same .NET as the tests.</summary>
/// <param name="dotnet">Path of the <c>dotnet</c> host.</param>
/// <param name="assembly">Path of <c>GarnetServer.dll</c>.</param>
internal sealed class GarnetProgram(string dotnet, string assembly) : ServerProgram
{
    private static readonly Dictionary<string, string?> Changes = new()
    {
        // Its own configuration asks for the server collector, which takes a heap for each core; nodes of tests are many and small.
        ["DOTNET_gcServer"] = "0",
        // Its debugger pipes would stay in the temporary folder when it is killed.
        ["DOTNET_EnableDiagnostics"] = "0",
        // What watches the test host (coverage, hot reload) is not meant for its servers.
        ["DOTNET_STARTUP_HOOKS"] = null,
        ["CORECLR_ENABLE_PROFILING"] = null,
    };

    public override RedisServerKind Kind => RedisServerKind.Garnet;

    public override IReadOnlyList<string> ReservedArguments { get; } =
    [
        "--port", "--bind", "--auth", "--password", "--checkpointdir", "-c", "--logdir", "-l", "--aof", "--aof-commit-wait", "--recover",
        "-r", "--lua", "-q", "--config-import-path",
    ];

    public override ServerCommand Command(NodeSettings settings)
    {
        List<string> arguments =
        [
            assembly,
            "--port", settings.Port.ToString(CultureInfo.InvariantCulture),
            "--bind", "127.0.0.1",
            "--checkpointdir", settings.Directory,
            "--lua",
        ];
        if (settings.Options.Password is { } password)
        {
            arguments.AddRange(["--auth", "Password", "--password", password]);
        }

        if (settings.Options.Persistent)
        {
            arguments.AddRange(["--aof", "--aof-commit-wait", "--recover"]);
        }

        // Garnet refuses an argument given twice, so each of these goes where the user names it. Its default device on Linux needs
        // libaio, and its default sizes are meant for a machine of its own.
        AddUnlessGiven("--device-type", "RandomAccess");
        AddUnlessGiven("--memory", "256m", "-m");
        AddUnlessGiven("--index", "16m", "-i");
        arguments.AddRange(settings.Options.ExtraArguments);
        return new ServerCommand(dotnet, arguments, Changes);

        void AddUnlessGiven(string name, string value, string shortName = "")
        {
            if (!settings.Options.ExtraArguments.Any(given => given.Split('=')[0] is var option && (option == name || option == shortName)))
            {
                arguments.AddRange([name, value]);
            }
        }
    }

    /// <inheritdoc/>
    /// <remarks>Garnet names no process id in INFO; its own log says that this process, no other, got the port.</remarks>
    public override async Task<bool> IsReadyAsync(NodeSettings settings, int processId, string log, CancellationToken cancellationToken) =>
        log.Contains("Ready to accept connections", StringComparison.Ordinal)
        && await NodeProbe.AskAsync(settings.Port, settings.Options.Password, ["PING"], cancellationToken).ConfigureAwait(false) == "PONG";

    public override bool LostPort(string log) => log.Contains("AddressAlreadyInUse", StringComparison.Ordinal);
}
