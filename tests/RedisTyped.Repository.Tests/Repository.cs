using System.Reflection;

namespace RedisTyped.Repository.Tests;

/// <summary>The working copy that these tests were built from.</summary>
internal static class Repository
{
    // What .gitignore names, and git itself.
    private static readonly HashSet<string> NotOurs = [".git", "bin", "obj", "artifacts", "TestResults", ".vs", ".idea"];

    public static string Root { get; } = BuildFact("RepositoryRoot");

    public static string PackageRoot { get; } = BuildFact("PackageRoot");

    public static string Configuration { get; } = BuildFact("Configuration");

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>The files below a folder that belong to the repository, by their paths from its root, with '/'.</summary>
    public static IEnumerable<string> Files(string folder = "", string pattern = "*") =>
        Walk(new DirectoryInfo(PathOf(folder)), pattern).Select(static f => Path.GetRelativePath(Root, f.FullName).Replace('\\', '/'));

    /// <summary>The names of what stands in the root.</summary>
    public static IEnumerable<string> TopLevel() =>
        new DirectoryInfo(Root).EnumerateFileSystemInfos().Select(static e => e.Name).Where(static n => !NotOurs.Contains(n));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder, string pattern) =>
        folder.EnumerateFiles(pattern).Where(static f => f.Name != ".git")
            .Concat(folder.EnumerateDirectories().Where(static d => !NotOurs.Contains(d.Name)).SelectMany(d => Walk(d, pattern)));

    private static string BuildFact(string key) =>
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
