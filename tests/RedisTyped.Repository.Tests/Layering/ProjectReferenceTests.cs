using System.Xml.Linq;

namespace RedisTyped.Repository.Tests.Layering;

/// <summary>Projects reference each other, and packages, in one direction only.</summary>
public sealed class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["src/RedisTyped"] =
        [
            "StackExchange.Redis", "System.IO.Hashing",
            "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions",
            "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options", "Polly.Core",

            // Travel in the package as analyzers; nothing of them is referenced when compiling.
            "RedisTyped.Generators", "RedisTyped.CodeFixes",
        ],
        ["src/RedisTyped.Testing"] = ["RedisTyped"],
        // Compiles a store of its own with the generator.
        ["src/RedisTyped.Gateway"] = ["RedisTyped", "RedisTyped.Generators"],
        ["src/RedisTyped.Resharding"] = ["RedisTyped"],
        ["src/RedisTyped.Cli"] = ["RedisTyped", "RedisTyped.Gateway", "RedisTyped.Resharding", "RedisTyped.Testing", "System.CommandLine", "Spectre.Console", "YamlDotNet"],

        // Runs inside the compiler: what it needs beside Roslyn would have to be shipped with it.
        ["generators/RedisTyped.Generators"] = ["Microsoft.CodeAnalysis.CSharp", "Microsoft.CodeAnalysis.Analyzers"],

        // Runs inside an editor, which supplies the workspaces. Beside the generator it knows only ids and messages.
        ["generators/RedisTyped.CodeFixes"] = ["Microsoft.CodeAnalysis.CSharp.Workspaces", "Microsoft.CodeAnalysis.Analyzers"],
    };

    public static TheoryData<string> Projects =>
    [
        .. Repository.Files("", "*.csproj").Where(static f => f.StartsWith("src/", StringComparison.Ordinal)
            || f.StartsWith("generators/RedisTyped.Generators/", StringComparison.Ordinal)
            || f.StartsWith("generators/RedisTyped.CodeFixes/", StringComparison.Ordinal)),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_it_may(string project)
    {
        string folder = Path.GetDirectoryName(project)!.Replace('\\', '/');
        Assert.True(Allowed.TryGetValue(folder, out string[]? allowed), $"Say here what {project} may reference.");

        Assert.Subset(allowed.ToHashSet(), References(project).Select(static r => r.Name).ToHashSet());
    }

    [Theory]
    [InlineData("src/RedisTyped/RedisTyped.csproj")]
    [InlineData("src/RedisTyped.Gateway/RedisTyped.Gateway.csproj")]
    [InlineData("samples/UserStore/UserStore.csproj")]
    public void The_generator_is_never_referenced_as_a_library(string project) =>
        Assert.All(
            References(project).Where(static r => r.Name == "RedisTyped.Generators"),
            static r => Assert.Equal("false", (string?)r.Element.Attribute("ReferenceOutputAssembly")));

    private static IEnumerable<(string Name, XElement Element)> References(string project) =>
        from element in XDocument.Parse(Repository.Read(project)).Descendants()
        where element.Name.LocalName is "ProjectReference" or "PackageReference" or "Reference"
        let include = (string?)element.Attribute("Include")
        where include is not null
        select (element.Name.LocalName == "ProjectReference" ? Path.GetFileNameWithoutExtension(include) : include, element);
}
