using System.Text.Json;
using RedisTyped.Cli.Output;
using RedisTyped.Resharding.Journal;

namespace RedisTyped.Cli.Resharding;

/// <summary>Writes how a plan stands as one JSON object on a line.</summary>
internal static class LinkJson
{
    public static void Write(TextWriter output, string name, DateTimeOffset time, JournalState state) => JsonLine.Write(output, json =>
    {
        json.WriteString("event", name);
        json.WriteString("time", time);
        foreach (var member in JsonSerializer.SerializeToElement(state, JournalJson.Default.JournalState).EnumerateObject())
        {
            member.WriteTo(json);
        }
    });
}
