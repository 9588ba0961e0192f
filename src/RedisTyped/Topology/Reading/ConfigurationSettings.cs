using Microsoft.Extensions.Configuration;

namespace RedisTyped.Topology.Reading;

/// <summary>Reads Microsoft.Extensions.Configuration into settings, by hand: a reflection binder would neither trim nor tell places.</summary>
internal static class ConfigurationSettings
{
    public static Setting Read(IConfiguration configuration, string path) => Convert("", path, null, configuration);

    private static Setting Convert(string name, string path, string? text, IConfiguration configuration) => new(
        name,
        new NodePlace(path, path.Length == 0 ? "" : ":"),
        text,
        [.. configuration.GetChildren().Select(child => Convert(child.Key, child.Path, child.Value, child))]);
}
