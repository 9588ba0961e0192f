using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using RedisTyped.Packages.Tests.Packing;

namespace RedisTyped.Packages.Tests.Contents;

/// <summary>Who steps into a package sees its source; and a package is the same wherever it was built.</summary>
public sealed class SymbolTests(PackedPackages packages)
{
    public static TheoryData<string> Libraries => [.. PackedPackages.Ids.Where(static i => i != "RedisTyped.Cli")];

    public static TheoryData<string, string> Others => new()
    {
        { "RedisTyped", "analyzers/dotnet/cs/RedisTyped.Generators.dll" },
        { "RedisTyped", "analyzers/dotnet/cs/RedisTyped.CodeFixes.dll" },
        { "RedisTyped.Cli", "tools/net10.0/any/RedisTyped.Cli.dll" },
        { "RedisTyped.Cli", $"tools/net10.0/{BuildFacts.RuntimeIdentifier}/RedisTyped.Cli.dll" },
    };

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Library_has_its_symbols_in_a_package_of_their_own(string id)
    {
        using Package package = packages.Open(id);
        using Package symbols = Package.Open(packages.PathOf(id, "snupkg"));
        using var library = new PEReader(package.Read($"lib/net10.0/{id}.dll"));
        using MetadataReaderProvider pdb = MetadataReaderProvider.FromPortablePdbStream(symbols.Read($"lib/net10.0/{id}.pdb"));

        Assert.Equal(IdOf(library), new BlobContentId(pdb.GetMetadataReader().DebugMetadataHeader!.Id).Guid);
        AssertIsReproducible(library, pdb.GetMetadataReader());
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_no_library_has_its_symbols_in_it(string id, string file)
    {
        using Package package = packages.Open(id);
        using var assembly = new PEReader(package.Read(file));
        DebugDirectoryEntry embedded = assembly.ReadDebugDirectory().Single(static e => e.Type == DebugDirectoryEntryType.EmbeddedPortablePdb);
        using MetadataReaderProvider pdb = assembly.ReadEmbeddedPortablePdbDebugDirectoryData(embedded);

        AssertIsReproducible(assembly, pdb.GetMetadataReader());
    }

    private static Guid IdOf(PEReader assembly) =>
        assembly.ReadCodeViewDebugDirectoryData(assembly.ReadDebugDirectory().First(static e => e.Type == DebugDirectoryEntryType.CodeView)).Guid;

    // Built deterministically, and of files whose paths begin at the root of the repository, not of a machine.
    private static void AssertIsReproducible(PEReader assembly, MetadataReader pdb)
    {
        Assert.Contains(assembly.ReadDebugDirectory(), static e => e.Type == DebugDirectoryEntryType.Reproducible);
        string[] sources = [.. pdb.Documents.Select(d => pdb.GetString(pdb.GetDocument(d).Name))];
        Assert.NotEmpty(sources);
        Assert.All(sources, static s => Assert.StartsWith("/_", s, StringComparison.Ordinal));
    }
}
