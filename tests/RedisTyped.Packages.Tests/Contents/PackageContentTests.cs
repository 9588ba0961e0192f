using System.Runtime.CompilerServices;
using System.Text.Json;
using RedisTyped.Packages.Tests.Packing;

namespace RedisTyped.Packages.Tests.Contents;

/// <summary>What is in each package is what was approved, file by file: see the folder Approved.</summary>
public sealed class PackageContentTests(PackedPackages packages)
{
    public static TheoryData<string> Ids => [.. PackedPackages.Ids];

    [Fact]
    public void These_packages_are_packed_and_no_others() => Assert.Equal(
        PackedPackages.Ids.Select(static i => $"{i}.{BuildFacts.Version}"),
        Directory.GetFiles(packages.Feed, "RedisTyped*.nupkg").Select(static f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_holds_what_was_approved(string id)
    {
        using Package package = packages.Open(id);
        string[] lines =
        [
            "id: " + package.Metadata("id"),
            "license: " + package.Metadata("license"),
            "tags: " + package.Metadata("tags"),
            "type: " + package.Nuspec.Descendants().FirstOrDefault(static e => e.Name.LocalName == "packageType")?.Attribute("name")?.Value,
            "framework: " + string.Join(", ", package.Nuspec.Descendants().Where(static e => e.Name.LocalName == "frameworkReference").Select(static e => (string?)e.Attribute("name"))),
            "",
            "depends on",
            .. package.Dependencies.Select(static d => $"  {d.Id} {Scrubbed(d.Id, d.Version)}{(d.Exclude is null ? "" : $" without {d.Exclude}")}").Order(StringComparer.Ordinal),
            "",
            "files",
            .. package.Files.Select(static f => "  " + f.Replace($"/{BuildFacts.RuntimeIdentifier}/", "/(this system)/", StringComparison.Ordinal)),
        ];

        MatchesApproved(id, string.Join('\n', lines) + "\n");
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Package_introduces_itself(string id)
    {
        using Package package = packages.Open(id);

        Assert.NotEmpty(package.Metadata("description")!);
        Assert.Contains(package.Metadata("readme")!, package.Files);
        Assert.Contains(package.Metadata("icon")!, package.Files);
        using var readme = new StreamReader(package.Read(package.Metadata("readme")!));
        Assert.StartsWith("# ", readme.ReadToEnd(), StringComparison.Ordinal);
    }

    /// <summary>
    /// Nothing but speed is lost without them, so that nobody would notice: of the processor time that a proxy used in a sync of seconds, a third went to compiling anew what is
    /// called for each block, and threads that spin took it from the servers beside.
    /// </summary>
    [Theory]
    [InlineData("System.Runtime.TieredCompilation.CallCountThreshold", 10_000)]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", 0)]
    public void Tool_is_run_with_what_the_runtime_is_told_for_its_sake(string setting, int value)
    {
        using Package package = packages.Open("RedisTyped.Cli");
        string[] configurations = [.. package.Files.Where(static file => file.EndsWith("/RedisTyped.Cli.runtimeconfig.json", StringComparison.Ordinal))];

        // For every system, and for this one.
        Assert.Equal(2, configurations.Length);
        Assert.All(configurations, file =>
        {
            using Stream content = package.Read(file);
            using var json = JsonDocument.Parse(content);
            Assert.Equal(value, json.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(setting).GetInt32());
        });
    }

    // Versions follow Directory.Packages.props and the SDK; that of a sibling is exact.
    private static string Scrubbed(string id, string version) => version switch
    {
        _ when version == $"[{BuildFacts.Version}]" => "of exactly its version",
        _ when id == "System.IO.Hashing" => "of the SDK",
        _ => version,
    };

    private static void MatchesApproved(string id, string received, [CallerFilePath] string here = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(here)!, "..", "Approved");
        string approved = Path.Combine(folder, id + ".verified.txt");
        string difference = Path.Combine(folder, id + ".received.txt");
        File.Delete(difference);
        if (!File.Exists(approved) || File.ReadAllText(approved).ReplaceLineEndings("\n") != received)
        {
            File.WriteAllText(difference, received);
            Assert.Fail($"The package {id} holds something else than {Path.GetFileName(approved)} says. Compare it with {Path.GetFileName(difference)} beside it; if that is what was meant, let it take its place.");
        }
    }
}
