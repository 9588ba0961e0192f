using System.Text.Json;
using RedisTyped.Cli.Output;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.KeySpace;

/// <summary>A key space, or what differs in it, as one JSON object a line.</summary>
internal static class KeySpaceLines
{
    public static void Write(TextWriter output, KeySpaceManifest keys)
    {
        foreach (KeySpaceEntry key in keys.Keys)
        {
            JsonLine.Write(output, json => Write(json, key));
        }
    }

    public static void Write(TextWriter output, KeySpaceChange change) => JsonLine.Write(output, json =>
    {
        json.WriteString("change", change.Kind switch
        {
            ChangeKind.Added => "added",
            ChangeKind.Removed => "removed",
            ChangeKind.Retagged => "hashTag",
            ChangeKind.Rewritten => "template",
            ChangeKind.Retyped => "type",
            _ => "parameter",
        });
        json.WriteBoolean("losesKeys", change.LosesKeys);
        json.WriteString("before", change.Before?.Template);
        json.WriteString("now", change.Now?.Template);
        json.WriteString("message", change.Describe());
    });

    private static void Write(Utf8JsonWriter json, KeySpaceEntry key)
    {
        json.WriteString("template", key.Template);
        json.WriteString("pattern", key.Pattern);
        json.WriteString("type", key.Type);
        Map(json, "parameters", key.Parameters.Select(static p => KeyValuePair.Create(p.Name, p.Types)));
        json.WriteString("routedPart", key.RoutedPart);
        json.WriteStartArray("shardKeys");
        foreach (string name in key.ShardKeys)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        json.WriteString("expires", key.Expires);
        Map(json, "expiresBy", key.ExpiresBy);
        Map(json, "methods", key.Methods);
    }

    private static void Map(Utf8JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        json.WriteStartObject(name);
        foreach ((string member, string value) in pairs)
        {
            json.WriteString(member, value);
        }

        json.WriteEndObject();
    }
}
