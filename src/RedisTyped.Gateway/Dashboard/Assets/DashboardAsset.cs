using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;

namespace RedisTyped.Gateway.Dashboard.Assets;

/// <summary>A file of the page, as it stands in the assembly.</summary>
/// <param name="Bytes">What it holds.</param>
/// <param name="ContentType">How a browser is to take it.</param>
/// <param name="Tag">Another one for other bytes, so that a browser asks for the file again after an update only.</param>
internal sealed record DashboardAsset(byte[] Bytes, string ContentType, string Tag)
{
    /// <summary>What the file of the page itself is called.</summary>
    public const string PageName = "index.html";

    private const string Prefix = "dashboard/";

    /// <summary>All files by their names.</summary>
    public static FrozenDictionary<string, DashboardAsset> All { get; } = Read();

    private static FrozenDictionary<string, DashboardAsset> Read()
    {
        Assembly assembly = typeof(DashboardAsset).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToFrozenDictionary(static name => name[Prefix.Length..], name => Read(assembly, name), StringComparer.Ordinal);
    }

    private static DashboardAsset Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new DashboardAsset(bytes, TypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"A file of the dashboard ends in {other}; say here how a browser is to take it."),
    };
}
