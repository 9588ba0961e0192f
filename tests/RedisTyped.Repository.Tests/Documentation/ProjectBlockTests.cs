using System.Xml.Linq;

namespace RedisTyped.Repository.Tests.Documentation;

/// <summary>Parts of project files that pages show are of a project that builds.</summary>
public sealed class ProjectBlockTests
{
    public static TheoryData<string, string> Blocks =>
    [
        .. from page in Repository.Files("docs", "*.md").Append("README.md").Concat(Repository.Files("src", "README.md"))
           from block in CodeBlock.Of(Repository.Read(page))
           where block.Language == "xml"
           select (page, block.Text),
    ];

    [Theory]
    [MemberData(nameof(Blocks))]
    public void What_it_names_of_this_repository_is_there(string page, string text)
    {
        XElement[] elements = [.. XElement.Parse($"<Block>{text}</Block>").Descendants()];

        // The clone of a reader has another path.
        string[] files = [.. from element in elements
                             from attribute in element.Attributes()
                             where attribute.Name.LocalName is "Include" or "Project" && attribute.Value.StartsWith("…/", StringComparison.Ordinal)
                             select attribute.Value[2..]];
        string[] properties = [.. elements.Where(static e => e.Parent?.Name.LocalName == "PropertyGroup").Select(static e => e.Name.LocalName)];
        string[] versions = [.. elements.Where(static e => (string?)e.Attribute("Include") == "RedisTyped").Select(static e => (string)e.Attribute("Version")!)];

        Assert.All(files, file => Assert.True(File.Exists(Repository.PathOf(file)), $"{page} names {file}"));
        Assert.All(properties, property => Assert.Contains(Visible(), name => name == property));
        Assert.All(versions, static version => Assert.Contains($"<Version>{version}</Version>", Repository.Read("Directory.Build.props"), StringComparison.Ordinal));
        Assert.True(files.Length + properties.Length + versions.Length > 0 || !text.Contains("RedisTyped", StringComparison.Ordinal), $"Nothing of {page} was looked at.");
    }

    // Properties that the package takes from a project.
    private static IEnumerable<string> Visible() =>
        from file in Repository.Files("generators", "*.targets").Concat(Repository.Files("generators", "*.props"))
        from element in XDocument.Parse(Repository.Read(file)).Descendants()
        where element.Name.LocalName == "CompilerVisibleProperty"
        select (string)element.Attribute("Include")!;
}
