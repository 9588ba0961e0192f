using RedisTyped.Nodes;

namespace RedisTyped.Integration.Tests.Scripts;

/// <summary>How often a node was asked to run a script, by its own statistics.</summary>
internal static class ScriptCounts
{
    /// <summary>The calls of a command since the last CONFIG RESETSTAT.</summary>
    public static async Task<int> OfAsync(RedisNode node, string command)
    {
        string text = (string)(await node.ExecuteAsync("INFO", "commandstats"))!;
        string start = $"cmdstat_{command}:calls=";
        string? line = text.Split("\r\n").FirstOrDefault(l => l.StartsWith(start, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[start.Length..line.IndexOf(',', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The calls of EVALSHA and EVAL since the last CONFIG RESETSTAT.</summary>
    public static async Task<(int ByHash, int ByText)> OfAsync(RedisNode node) => (await OfAsync(node, "evalsha"), await OfAsync(node, "eval"));

    /// <summary>Makes a node forget its scripts and its counts.</summary>
    public static async Task ForgetAsync(RedisNode node)
    {
        await node.ExecuteAsync("SCRIPT", "FLUSH");
        await node.ExecuteAsync("CONFIG", "RESETSTAT");
    }
}
