using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Layering;

/// <summary>Folders of the gateway and of resharding stand in layers, and use what is in their own or below it.</summary>
public sealed partial class LayerTests
{
    // From the bottom to the top.
    internal static readonly Dictionary<string, string[][]> Layers = new()
    {
        ["RedisTyped.Gateway"] =
        [
            ["Commands", "Scanning"],
            ["Replies"],
            ["Security", "Emulations"],

            // What one client's connection goes through, there and back.
            ["Clients", "Links", "Splitting", "Sessions", "Transactions", "Subscriptions", "Clusters", "Hosting"],
            ["Http", "Dashboard"],
        ],
        ["RedisTyped.Resharding"] =
        [
            ["Checksums", "Filters", "Failures", "Progress"],
            ["Rdb", "Streaming", "Replication", "Journal"],
            ["Clients", "Proxy"],
            ["Links", "Planning"],
            ["Writing", "Merging", "Scanning", "Verification"],
            ["Syncing", "Cleaning"],
            ["CutOver"],
        ],
    };

    public static TheoryData<string> Projects => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_what_is_in_its_own_layer_or_below(string project)
    {
        Dictionary<string, int> layerOf = LayersOf(project);
        string[] wrong =
        [
            .. from file in Repository.Files($"src/{project}", "*.cs")
               where FolderOf(file) is { } folder && layerOf.ContainsKey(folder)
               from Match use in Mentions().Matches(Repository.Read(file))
               where use.Groups["project"].Value == project && layerOf.GetValueOrDefault(use.Groups["folder"].Value) > layerOf[FolderOf(file)!]
               select $"{file} uses {use.Groups["folder"].Value}",
        ];
        Assert.Empty(wrong.Distinct());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_has_its_layer_and_the_namespace_of_its_name(string project)
    {
        Dictionary<string, int> layerOf = LayersOf(project);
        string[] files = [.. Repository.Files($"src/{project}", "*.cs").Where(static file => FolderOf(file) is not null)];
        Assert.Equal(layerOf.Keys.Order(StringComparer.Ordinal), files.Select(static file => FolderOf(file)!).Distinct().Order(StringComparer.Ordinal));

        // Methods that extend what others have made stand where those are looked for.
        Assert.All(
            files.Where(static file => !file.EndsWith("Extensions.cs", StringComparison.Ordinal)),
            file => Assert.Contains($"namespace {project}.{FolderOf(file)}", Repository.Read(file), StringComparison.Ordinal));
    }

    private static Dictionary<string, int> LayersOf(string project) =>
        Layers[project].SelectMany(static (folders, layer) => folders.Select(folder => (folder, layer))).ToDictionary(static f => f.folder, static f => f.layer);

    private static string? FolderOf(string file) => file.Split('/') is [_, _, var folder, _, ..] ? folder : null;

    [GeneratedRegex(@"(?<project>RedisTyped\.(Gateway|Resharding))\.(?<folder>\w+)")]
    private static partial Regex Mentions();
}
