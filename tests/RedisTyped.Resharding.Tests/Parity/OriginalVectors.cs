using System.Text.Json;

namespace RedisTyped.Resharding.Tests.Parity;

/// <summary>What redis-resharding-proxy, the Go original, was seen to do, its faults included.</summary>
internal static class OriginalVectors
{
    private static readonly Lazy<JsonElement> Root = new(Load);

    /// <summary>An RDB that was given to it.</summary>
    public static byte[] File(string name) => Bytes(Root.Value.GetProperty("files").GetProperty(name));

    /// <summary>What it made of an RDB.</summary>
    public static byte[] Filtered(string file, string expression) => Bytes(Root.Value.GetProperty("rdbCases").EnumerateArray()
        .Single(one => one.GetProperty("file").GetString() == file && one.GetProperty("regex").GetString() == expression)
        .GetProperty("outputHex"));

    /// <summary>The runs that were recorded: RDB and expression.</summary>
    public static IEnumerable<(string File, string Expression)> SnapshotRuns => Root.Value.GetProperty("rdbCases").EnumerateArray()
        .Select(static one => (one.GetProperty("file").GetString()!, one.GetProperty("regex").GetString()!));

    /// <summary>The commands that were given to it behind a snapshot.</summary>
    public static string[][] Commands => [.. Root.Value.GetProperty("commandStream").EnumerateArray()
        .Select(static command => command.EnumerateArray().Select(static word => word.GetString()!).ToArray())];

    /// <summary>Which of them it let through.</summary>
    public static bool[] Forwarded(string expression) => [.. Root.Value.GetProperty("commandCases").EnumerateArray()
        .Single(one => one.GetProperty("regex").GetString() == expression)
        .GetProperty("forwarded").EnumerateArray().Select(static one => one.GetBoolean())];

    private static byte[] Bytes(JsonElement hex) => Convert.FromHexString(hex.GetString()!);

    private static JsonElement Load()
    {
        using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "rdb-filter.json")));
        return document.RootElement.Clone();
    }
}
