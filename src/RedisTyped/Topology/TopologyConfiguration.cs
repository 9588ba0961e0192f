using Microsoft.Extensions.Configuration;
using RedisTyped.Topology.Reading;

namespace RedisTyped.Topology;

/// <summary>Reads a topology from Microsoft.Extensions.Configuration, in the shape of the JSON form.</summary>
public static class TopologyConfiguration
{
    /// <summary>Reads a section.</summary>
    /// <param name="configuration">The section, such as <c>configuration.GetSection("RedisTyped")</c>.</param>
    /// <returns>The options, checked.</returns>
    /// <exception cref="TopologyException">The section has faults; all are named, each with its path.</exception>
    public static RedisTypedOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new RedisTypedOptions();
        ReadInto(options, configuration);
        _ = TopologyPlan.Create(options);
        return options;
    }

    /// <summary>Adds a section to options that are checked later; a section read before is left alone.</summary>
    internal static void ReadInto(RedisTypedOptions options, IConfiguration configuration)
    {
        string path = (configuration as IConfigurationSection)?.Path ?? "";
        if (options.SectionsRead.Add(path))
        {
            options.Source = path.Length == 0 ? "The configuration" : $"The configuration section '{path}'";
            SettingsReader.Read(ConfigurationSettings.Read(configuration, path), options);
        }
    }
}
