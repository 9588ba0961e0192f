namespace RedisTyped.Testing.Servers;

/// <summary>Where server programs are looked for, as values so that a test can describe another machine.</summary>
/// <param name="Path">As the variable <c>PATH</c>.</param>
/// <param name="GarnetOverride">As the variable <see cref="GarnetLocator.Variable"/>.</param>
/// <param name="GarnetFolders">Folders that may hold Garnet, best first.</param>
internal sealed record ProgramSearch(string? Path, string? GarnetOverride, IReadOnlyList<string> GarnetFolders)
{
    private const string RedisServerRemedy =
        "Install it so that it is on PATH (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis)";

    public static ProgramSearch OfThisMachine() => new(
        Environment.GetEnvironmentVariable("PATH"),
        Environment.GetEnvironmentVariable(GarnetLocator.Variable),
        GarnetLocator.Folders());

    /// <exception cref="RedisNodeStartException">Nothing that fits was found; the message says what to install.</exception>
    public ServerProgram Find(RedisServerKind wanted, bool replicas) => wanted switch
    {
        RedisServerKind.RedisServer => RedisServer() ?? throw new RedisNodeStartException(
            $"redis-server was asked for and is not on PATH. {RedisServerRemedy}, or set RedisNodesOptions.Server to Garnet."),
        RedisServerKind.Garnet => Garnet() ?? throw new RedisNodeStartException(
            $"Garnet was asked for and was not found. {GarnetRemedy()}."),
        _ when replicas => RedisServer() ?? throw new RedisNodeStartException(
            $"Replicas need redis-server, which is not on PATH; Garnet replicates only as a cluster. {RedisServerRemedy}."),
        _ => (ServerProgram?)RedisServer() ?? Garnet() ?? throw new RedisNodeStartException(
            $"No Redis server was found. {RedisServerRemedy}; or let the nodes run Garnet. {GarnetRemedy()}."),
    };

    public static string? OnPath(string name, string? path) => (path ?? "")
        .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(folder => System.IO.Path.Combine(folder, name))
        .FirstOrDefault(IsProgram);

    private RedisServerProgram? RedisServer() =>
        OnPath(OperatingSystem.IsWindows() ? "redis-server.exe" : "redis-server", Path) is { } path ? new RedisServerProgram(path) : null;

    private GarnetProgram? Garnet()
    {
        string? assembly = string.IsNullOrEmpty(GarnetOverride)
            ? GarnetFolders.Select(AssemblyIn).FirstOrDefault(File.Exists)
            : OverriddenAssembly(GarnetOverride);
        if (assembly is null)
        {
            return null;
        }

        string dotnet = GarnetLocator.DotnetHost(Path) ?? throw new RedisNodeStartException(
            "Garnet was found, but not the dotnet that runs it: this program carries its own runtime and dotnet is not on PATH. "
            + $"Install the .NET runtime, or redis-server. {RedisServerRemedy}.");
        return new GarnetProgram(dotnet, assembly);
    }

    // Whoever names a place wants that one; going on to another would hide a typing error.
    private static string OverriddenAssembly(string place)
    {
        string assembly = Directory.Exists(place) ? AssemblyIn(place) : place;
        return File.Exists(assembly) && System.IO.Path.GetFileName(assembly) == GarnetLocator.AssemblyFile
            ? assembly
            : throw new RedisNodeStartException(
                $"The variable {GarnetLocator.Variable} names '{place}', which is neither {GarnetLocator.AssemblyFile} nor a folder "
                + "with it. Correct it or unset it.");
    }

    private string GarnetRemedy() =>
        "Import RedisTyped.Testing.targets into the project, which the NuGet package RedisTyped.Testing does for you, so that the build fetches "
        + $"garnet-server {GarnetLocator.Version}; "
        + $"or name the folder of {GarnetLocator.AssemblyFile} in the variable {GarnetLocator.Variable} "
        + $"(looked in: {string.Join(", ", GarnetFolders)})";

    private static string AssemblyIn(string folder) => System.IO.Path.Combine(folder, GarnetLocator.AssemblyFile);

    private static bool IsProgram(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & AnyExecute) != 0);

    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
