using System;
using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>Every key template of an assembly. Its text is what stands in the assembly and in the committed file, byte for byte.</summary>
internal sealed class KeySpaceManifest(IReadOnlyList<KeySpaceEntry> keys)
{
    /// <summary>The name of the assembly metadata that holds it.</summary>
    public const string MetadataKey = "RedisTyped.KeySpace";

    /// <summary>The version of the form that is written and read here.</summary>
    public const int Version = 1;

    public static KeySpaceManifest Empty { get; } = new([]);

    public IReadOnlyList<KeySpaceEntry> Keys { get; } = keys;

    /// <summary>Reads a text; one that is blank records nothing.</summary>
    /// <exception cref="JsonFormatException">It is no manifest.</exception>
    public static KeySpaceManifest Read(string text) => string.IsNullOrWhiteSpace(text) ? Empty : ManifestReader.Read(text);

    /// <summary>The text, with a line end behind it.</summary>
    public override string ToString()
    {
        var json = new JsonWriter();
        json.Object(() =>
        {
            json.Number("redistyped", Version);
            json.Array("keys", () =>
            {
                foreach (KeySpaceEntry key in Keys)
                {
                    json.Item(() => Write(json, key));
                }
            });
        });
        return json + "\n";
    }

    private static void Write(JsonWriter json, KeySpaceEntry key)
    {
        json.Text("template", key.Template);
        json.Text("pattern", key.Pattern);
        if (key.Type is { } type)
        {
            json.Text("type", type);
        }

        if (key.Parameters.Count > 0)
        {
            Map(json, "parameters", key.Parameters.Select(static p => new KeyValuePair<string, string>(p.Name, p.Types)));
        }

        json.Text("routedPart", key.RoutedPart);
        if (key.ShardKeys.Count > 0)
        {
            json.Texts("shardKeys", key.ShardKeys);
        }

        json.Text("expires", key.Expires);
        if (key.ExpiresBy.Count > 0)
        {
            Map(json, "expiresBy", key.ExpiresBy);
        }

        Map(json, "methods", key.Methods);
    }

    private static void Map(JsonWriter json, string name, IEnumerable<KeyValuePair<string, string>> pairs) => json.Object(name, () =>
    {
        foreach (KeyValuePair<string, string> pair in pairs)
        {
            json.Text(pair.Key, pair.Value);
        }
    });
}
