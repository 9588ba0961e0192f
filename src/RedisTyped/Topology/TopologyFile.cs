using RedisTyped.Topology.Reading;

namespace RedisTyped.Topology;

/// <summary>Reads a topology from a file: JSON, or the <c>servers.txt</c> of redis-router (the libketama format).</summary>
/// <remarks>Both forms are described in docs/configuration.md. A file is a whole topology, so it is checked as one.</remarks>
public static class TopologyFile
{
    /// <summary>Reads a file. It is JSON if its name ends in <c>.json</c> or its text starts with a brace, else a server list.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The options, checked.</returns>
    /// <exception cref="TopologyException">The file cannot be read or has faults; all are named.</exception>
    public static RedisTypedOptions Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Parse(Read(path), path);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="TopologyException">It cannot be read.</exception>
    internal static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TopologyException(path, [$"it cannot be read: {e.Message}"], e);
        }
    }

    /// <summary>Reads the text that a file held.</summary>
    /// <exception cref="TopologyException">The text has faults; all are named.</exception>
    internal static RedisTypedOptions Parse(string text, string path)
    {
        bool json = path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || text.AsSpan().TrimStart().StartsWith("{");
        return json ? ParseJson(text, path) : ParseServers(text, path);
    }

    /// <summary>Reads JSON text.</summary>
    /// <param name="json">The text. Comments and trailing commas are allowed.</param>
    /// <param name="source">What messages call it.</param>
    /// <returns>The options, checked.</returns>
    /// <exception cref="TopologyException">The text has faults; all are named.</exception>
    public static RedisTypedOptions ParseJson(string json, string source = "The topology")
    {
        ArgumentNullException.ThrowIfNull(json);
        var options = new RedisTypedOptions { Source = source };
        var root = JsonSettings.Read(json, options.ReadFaults);
        if (root is not null)
        {
            SettingsReader.Read(root, options);
        }

        return Checked(options);
    }

    /// <summary>Reads a server list of redis-router: one <c>host:port weight</c> a line. The router is <c>ketama</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What messages call it.</param>
    /// <returns>The options, checked.</returns>
    /// <exception cref="TopologyException">The text has faults; all are named.</exception>
    public static RedisTypedOptions ParseServers(string text, string source = "The server list")
    {
        ArgumentNullException.ThrowIfNull(text);
        var options = new RedisTypedOptions { Source = source, Router = "ketama" };
        ServerList.Read(text, options);
        return Checked(options);
    }

    private static RedisTypedOptions Checked(RedisTypedOptions options)
    {
        _ = TopologyPlan.Create(options);
        return options;
    }
}
