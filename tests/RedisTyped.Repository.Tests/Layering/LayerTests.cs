using System.Text.RegularExpressions;

namespace RedisTyped.Repository.Tests.Layering;

/// <summary>Folders of all parts but the client, which has <see cref="FolderTests"/>, stand in layers, and use what is below their own.</summary>
public sealed partial class LayerTests
{
    // From the bottom to the top.
    internal static readonly Dictionary<string, string[][]> Layers = new()
    {
        ["RedisTyped.Gateway"] =
        [
            ["Commands", "Scanning"],
            ["Replies"],
            ["Security", "Emulations", "Clusters"],
            ["Sessions"],

            // Links know clients as receivers of replies, and sessions know links by interfaces.
            ["Links", "Transactions", "Subscriptions"],
            ["Clients"],
            ["Dispatch"],
            ["Hosting"],
            ["Http", "Dashboard"],
        ],
        ["RedisTyped.Cli"] =
        [
            ["Terminal", "Connections"],
            ["Output", "Keys"],
            ["Acl", "Distribution", "KeySpace", "Movement", "Placement", "Replies"],
            ["Charts"],
            ["Commands"],
            ["Importing", "Resharding"],
            ["Serving"],
        ],
        ["RedisTyped.Resharding"] =
        [
            ["Checksums", "Filters", "Failures", "Progress"],
            ["Rdb", "Streaming", "Journal"],
            ["Replication"],
            ["Clients"],
            ["Proxy"],
            ["Links", "Planning"],
            ["Writing", "Merging", "Verification"],
            ["Scanning", "Cleaning"],
            ["Syncing"],
            ["CutOver"],
        ],
        ["RedisTyped.Testing"] =
        [
            ["Probing", "Processes"],
            ["Servers"],
        ],
        ["RedisTyped.Generators"] =
        [
            ["Roslyn", "Naming", "Templates", "Lua", "Model"],
            ["Diagnostics"],
            ["Parsing", "Emission"],

            // Says of a method also how the emitted call is sent.
            ["KeySpace"],
            ["Analyzers"],
        ],
        ["RedisTyped.CodeFixes"] = [["Editing"]],
    };

    // Types that the framework of generators lacks, in the namespaces where later ones have them.
    private const string Polyfills = "Polyfills";

    public static TheoryData<string> Projects => [.. Layers.Keys];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_folder_uses_what_is_below_its_layer(string project)
    {
        Dictionary<string, int> layerOf = LayersOf(project);
        string[] wrong =
        [
            .. from file in Sources(project)
               let folder = FolderOf(file)
               where folder is not null && layerOf.ContainsKey(folder)
               from Match use in Mentions().Matches(Repository.Read(file))
               let used = use.Groups["folder"].Value
               where use.Groups["project"].Value == project && used != folder && layerOf.GetValueOrDefault(used, -1) >= layerOf[folder]
               select $"{file} uses {used}",
        ];
        Assert.Empty(wrong.Distinct());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_folder_has_its_layer_and_the_namespace_of_its_name(string project)
    {
        Dictionary<string, int> layerOf = LayersOf(project);
        string[] files = [.. Sources(project).Where(static file => FolderOf(file) is not null and not Polyfills)];
        Assert.Equal(layerOf.Keys.Order(StringComparer.Ordinal), files.Select(static file => FolderOf(file)!).Distinct().Order(StringComparer.Ordinal));

        // Methods that extend what others have made stand where those are looked for.
        Assert.All(
            files.Where(static file => !file.EndsWith("Extensions.cs", StringComparison.Ordinal)),
            file => Assert.Contains($"namespace {project}.{FolderOf(file)}", Repository.Read(file), StringComparison.Ordinal));
    }

    private static Dictionary<string, int> LayersOf(string project) =>
        Layers[project].SelectMany(static (folders, layer) => folders.Select(folder => (folder, layer))).ToDictionary(static f => f.folder, static f => f.layer);

    /// <summary>Where a project stands.</summary>
    internal static string PlaceOf(string project) => project is "RedisTyped.Generators" or "RedisTyped.CodeFixes" ? $"generators/{project}" : $"src/{project}";

    private static IEnumerable<string> Sources(string project) => Repository.Files(PlaceOf(project), "*.cs");

    private static string? FolderOf(string file) => file.Split('/') is [_, _, var folder, _, ..] ? folder : null;

    [GeneratedRegex(@"(?<project>RedisTyped\.(Cli|CodeFixes|Gateway|Generators|Resharding|Testing))\.(?<folder>\w+)")]
    private static partial Regex Mentions();
}
