using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace RedisTyped.Repository.Tests.Layering;

/// <summary>docs/architecture.md and its picture are what the projects and folders are.</summary>
public sealed partial class ArchitecturePageTests
{
    private static readonly string Page = Repository.Read("docs/architecture.md");
    private static readonly XDocument Picture = XDocument.Parse(Repository.Read("docs/images/architecture.svg"));

    public static TheoryData<string> Projects => [.. PackageProjects()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_page_names_every_reference_of_a_project(string project)
    {
        string row = Assert.Single(Rows("Parts"), cells => cells[0] == $"`{project}`")[2];

        Assert.Equal(ReferencesOf(project).Order(StringComparer.Ordinal), Names(row).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_arrows_of_the_picture_are_the_references_of_the_projects()
    {
        string[] drawn = [.. from arrow in Picture.Descendants()
                             let target = (string?)arrow.Attribute("data-to")
                             where target is not null
                             select $"{(string?)arrow.Attribute("data-from")} to {target}"];
        string[] real = [.. from project in PackageProjects()
                            where project.StartsWith("src/", StringComparison.Ordinal)
                            from reference in ReferencesOf(project)
                            where reference.StartsWith("RedisTyped", StringComparison.Ordinal) || reference == "StackExchange.Redis"
                            select $"{Path.GetFileName(project)} to {reference}"];

        Assert.Equal(real.Order(StringComparer.Ordinal), drawn.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_types_of_the_picture_are_types_of_the_sources()
    {
        string[] drawn = [.. Picture.Descendants().Where(static e => e.Attribute("data-type") is not null).Select(static e => e.Value)];

        Assert.True(drawn.Length > 10);
        Assert.All(drawn, static type => Assert.Single(Repository.Files("src", $"{type}.cs")));
    }

    [Fact]
    public void The_layers_of_the_client_are_those_of_its_folders()
    {
        Dictionary<string, int> layerOf = LayersOf("src/RedisTyped", FolderTests.Root);

        Assert.Equal(FolderTests.Allowed.Keys.Order(StringComparer.Ordinal), layerOf.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(from folder in FolderTests.Allowed
                     from used in folder.Value
                     where layerOf[used] >= layerOf[folder.Key]
                     select $"{folder.Key} uses {used}");
    }

    [Theory]
    [MemberData(nameof(LayerTests.Projects), MemberType = typeof(LayerTests))]
    public void The_layers_of_a_part_are_those_of_its_folders(string project) =>
        Assert.Equal(
            LayerTests.Layers[project].SelectMany(static (folders, layer) => folders.Select(folder => (folder, layer))).Order(),
            LayersOf(LayerTests.PlaceOf(project), null).Select(static f => (f.Key, f.Value)).Order());

    private static IEnumerable<string> PackageProjects() =>
        Repository.Files("", "*.csproj").Where(static f => f.StartsWith("src/", StringComparison.Ordinal)
            || f is "generators/RedisTyped.Generators/RedisTyped.Generators.csproj" or "generators/RedisTyped.CodeFixes/RedisTyped.CodeFixes.csproj")
            .Select(static f => Path.GetDirectoryName(f)!.Replace('\\', '/'));

    // What a project compiles against; an analyzer is none of it.
    private static IEnumerable<string> ReferencesOf(string project) =>
        (from element in XDocument.Parse(Repository.Read($"{project}/{Path.GetFileName(project)}.csproj")).Descendants()
         where element.Name.LocalName is "ProjectReference" or "PackageReference" or "Reference" or "FrameworkReference"
         where (string?)element.Attribute("ReferenceOutputAssembly") != "false"
         let include = (string?)element.Attribute("Include")
         where include is not null
         select element.Name.LocalName == "ProjectReference" ? Path.GetFileNameWithoutExtension(include) : include).Distinct();

    // Folders by the row that they stand in, counted from the bottom of what is known to the top.
    private static Dictionary<string, int> LayersOf(string project, string? root) =>
        Rows($"Folders of {project}")
            .SelectMany((cells, layer) => (root is not null && cells[1].StartsWith("the root", StringComparison.Ordinal) ? [root] : Names(cells[1])).Select(folder => (folder, layer)))
            .ToDictionary(static f => f.folder, static f => f.layer);

    private static IEnumerable<string[]> Rows(string heading) =>
        Page.Split($"\n## {heading}\n")[1].Split("\n## ")[0].Split('\n')
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .Select(static line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(static cells => !cells[0].StartsWith("---", StringComparison.Ordinal));

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(static m => m.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
