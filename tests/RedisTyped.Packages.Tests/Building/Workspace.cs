using RedisTyped.Packages.Tests.Packing;

namespace RedisTyped.Packages.Tests.Building;

/// <summary>A folder with projects that know RedisTyped by its packages alone.</summary>
internal sealed class Workspace(DirectoryInfo folder, PackedPackages packages)
{
    public string Folder => folder.FullName;

    public string PathOf(string relative) => Path.Combine(folder.FullName, relative);

    public void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
        File.WriteAllText(PathOf(file), text);
    }

    /// <summary>Runs the dotnet command in the folder, whatever comes of it.</summary>
    public Task<Outcome> TryAsync(params string[] arguments) => DotNet.RunAsync(Folder, packages.Environment, arguments);

    /// <summary>Runs the dotnet command in the folder; it must end well.</summary>
    public async Task<string> RunAsync(params string[] arguments) => (await TryAsync(arguments)).Succeeded();

    /// <summary>Builds a project, or publishes it, and fails on the first warning.</summary>
    public Task<string> BuildAsync(string project, string verb = "build", params string[] arguments) =>
        RunAsync([verb, project, "-nologo", "-v", "quiet", "-tl:off", .. arguments]);
}
