using RedisTyped.Testing;

namespace LiveReshard;

/// <summary>The three topologies, as files: nodes with the slots that each has.</summary>
internal static class Topologies
{
    /// <summary>Writes one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="nodes">The servers, with their slots.</param>
    public static string Write(string path, params IEnumerable<(TestNode Node, string Slots)> nodes)
    {
        var lines = nodes.Select(static node => $$"""    { "name": "{{node.Node.Name}}", "configuration": "{{node.Node.ConfigurationString}}", "slots": "{{node.Slots}}" }""");
        File.WriteAllText(path, $$"""
            {
              "router": "slots",
              "followEpochs": true,
              "nodes": [
            {{string.Join(",\n", lines)}}
              ]
            }
            """);
        return path;
    }
}
