using System.IO.Compression;
using System.Xml.Linq;

namespace RedisTyped.Packages.Tests.Packing;

/// <summary>A packed file, opened.</summary>
internal sealed class Package : IDisposable
{
    private readonly ZipArchive _files;

    private Package(ZipArchive files)
    {
        _files = files;
        ZipArchiveEntry nuspec = files.Entries.Single(static e => e.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
        using Stream text = nuspec.Open();
        Nuspec = XDocument.Load(text).Root!;
    }

    public XElement Nuspec { get; }

    /// <summary>The files in it, but for those that every package has for its own sake.</summary>
    public IEnumerable<string> Files => _files.Entries.Select(static e => e.FullName)
        .Where(static f => !f.StartsWith("_rels/", StringComparison.Ordinal) && !f.StartsWith("package/", StringComparison.Ordinal)
            && f != "[Content_Types].xml" && !f.EndsWith(".nuspec", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    public IEnumerable<(string Id, string Version, string? Exclude)> Dependencies =>
        from dependency in Nuspec.Descendants()
        where dependency.Name.LocalName == "dependency"
        select ((string)dependency.Attribute("id")!, (string)dependency.Attribute("version")!, (string?)dependency.Attribute("exclude"));

    public static Package Open(string path) => new(ZipFile.OpenRead(path));

    public string? Metadata(string name) => Nuspec.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;

    public MemoryStream Read(string file)
    {
        using Stream content = _files.GetEntry(file)!.Open();
        var copy = new MemoryStream();
        content.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    public void Dispose() => _files.Dispose();
}
