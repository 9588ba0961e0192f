using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RedisTyped.Cli.Importing;

/// <summary>The pools of a nutcracker.yml. All values are texts, as they are for twemproxy.</summary>
internal static class TwemproxyPools
{
    /// <summary>Finds the pool that is meant.</summary>
    /// <exception cref="UsageException">The file cannot be read, or it has several pools or not the one asked for.</exception>
    public static (string Name, YamlMappingNode Settings) Find(ImportSource source)
    {
        List<(string Name, YamlNode Settings)> pools = Read(source);
        string names = string.Join(", ", pools.Select(static pool => pool.Name));
        (string Name, YamlNode Settings)[] found = [.. pools.Where(pool => source.Pool is null || pool.Name == source.Pool)];
        return found switch
        {
            [] when source.Pool is not null && pools.Count > 0 => throw new UsageException($"{source.Name} has no pool '{source.Pool}'; it has {names}."),
            [] => throw new UsageException($"{source.Name} has no pool; write a name, a colon, and its settings below, as for nutcracker."),
            [var (name, node)] => (name, node as YamlMappingNode ?? throw new UsageException($"{source.Name}: pool '{name}' has no settings.")),
            _ => throw new UsageException($"{source.Name} has {pools.Count} pools: {names}. A topology is one of them; give --pool NAME."),
        };
    }

    /// <summary>A text, or null where it is none.</summary>
    public static string? Text(YamlNode node) => (node as YamlScalarNode)?.Value;

    private static List<(string Name, YamlNode Settings)> Read(ImportSource source)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(source.Text));
        }
        catch (YamlException e)
        {
            // Its message may repeat a piece of the text, and a password could be in it.
            throw new UsageException($"{source.Name} is not YAML that can be read; look at line {e.Start.Line}, column {e.Start.Column}.");
        }

        return stream.Documents is [{ RootNode: YamlMappingNode pools }]
            ? [.. pools.Children.Select(static pool => (Text(pool.Key) ?? "", pool.Value))]
            : throw new UsageException($"{source.Name} is not one list of pools by name, as nutcracker has it.");
    }
}
