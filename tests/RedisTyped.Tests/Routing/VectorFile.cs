using System.Text.Json;

namespace RedisTyped.Tests.Routing;

/// <summary>A file of placements that the original systems gave.</summary>
internal sealed class VectorFile
{
    private VectorFile(JsonElement root)
    {
        Root = root;
        Vectors = [.. root.GetProperty("vectors").EnumerateArray()];
    }

    public JsonElement Root { get; }

    /// <summary>One entry for each key.</summary>
    public IReadOnlyList<JsonElement> Vectors { get; }

    public static VectorFile Load(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "vectors", name);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return new VectorFile(document.RootElement.Clone());
    }
}

internal static class VectorElement
{
    public static byte[] Bytes(this JsonElement vector, string name) => Convert.FromHexString(vector.GetProperty(name).GetString()!);

    public static int Int(this JsonElement element, string name) => element.GetProperty(name).GetInt32();

    public static int[] Ints(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static item => item.GetInt32())];

    public static string[] Strings(this JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static item => item.GetString()!)];
}
