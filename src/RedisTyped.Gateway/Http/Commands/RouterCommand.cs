using System.Text;

namespace RedisTyped.Gateway.Http.Commands;

/// <summary>A command as redis-router's form names it: by the methods of redis-py, which are named as the commands but for a few.</summary>
/// <param name="Name">The command.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record RouterCommand(string Name, byte[][] Arguments)
{
    private static readonly Dictionary<string, string> Renamed = new(StringComparer.OrdinalIgnoreCase)
    {
        ["delete"] = "DEL",
        ["substr"] = "GETRANGE",
    };

    /// <summary>Reads the two fields. Commas part the arguments, and nothing escapes them, as with redis-router.</summary>
    public static RouterCommand Of(string command, string arguments) => new(
        Renamed.GetValueOrDefault(command, command),
        arguments.Length == 0 ? [] : [.. arguments.Split(',').Select(Encoding.UTF8.GetBytes)]);
}
