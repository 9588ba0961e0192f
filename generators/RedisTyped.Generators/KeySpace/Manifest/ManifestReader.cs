using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>Reads a manifest from its text. Members that it does not know are of later versions, and left alone.</summary>
internal static class ManifestReader
{
    /// <exception cref="JsonFormatException">It is no manifest.</exception>
    public static KeySpaceManifest Read(string text)
    {
        JsonValue root = JsonReader.Read(text);
        if (root.Kind != JsonKind.Object)
        {
            throw Fault(root, "it must begin with a brace");
        }

        // {} is how somebody begins one by hand.
        if (root.Members.Count == 0)
        {
            return KeySpaceManifest.Empty;
        }

        CheckVersion(root);
        JsonValue keys = Member(root, "keys", JsonKind.Array) ?? throw Fault(root, "it has no \"keys\"");
        return new KeySpaceManifest([.. keys.Items.Select(Entry)]);
    }

    private static void CheckVersion(JsonValue root)
    {
        JsonValue version = Member(root, "redistyped", JsonKind.Word) ?? throw Fault(root, "it has no \"redistyped\", the version of its form");
        if (version.Text != KeySpaceManifest.Version.ToString(CultureInfo.InvariantCulture))
        {
            throw Fault(version, $"it is of version {version.Text}, and this RedisTyped reads version {KeySpaceManifest.Version}");
        }
    }

    private static KeySpaceEntry Entry(JsonValue value)
    {
        if (value.Kind != JsonKind.Object)
        {
            throw Fault(value, "a key must be an object");
        }

        JsonValue template = Member(value, "template", JsonKind.Text) ?? throw Fault(value, "a key has no \"template\"");
        JsonValue pattern = Member(value, "pattern", JsonKind.Text) ?? throw Fault(value, "a key has no \"pattern\"");
        var entry = new KeySpaceEntry(template.Text, pattern.Text)
        {
            Type = Text(value, "type"),
            Parameters = [.. Map(value, "parameters").Select(static p => new KeyParameter(p.Key, p.Value))],
            RoutedPart = Text(value, "routedPart") ?? "",
            ShardKeys = [.. Member(value, "shardKeys", JsonKind.Array)?.Items.Select(static i => TextOf(i)) ?? []],
            Expires = Text(value, "expires") ?? ExpiryPolicy.Unknown,
            ExpiresBy = Map(value, "expiresBy"),
            Methods = Map(value, "methods"),
            Start = template.Start,
            End = template.End,
        };
        try
        {
            _ = entry.Form;
        }
        catch (FormatException e)
        {
            throw Fault(pattern, e.Message);
        }

        return entry;
    }

    private static string? Text(JsonValue value, string name) => Member(value, name, JsonKind.Text)?.Text;

    private static List<KeyValuePair<string, string>> Map(JsonValue value, string name) =>
        [.. Member(value, name, JsonKind.Object)?.Members.Select(static m => new KeyValuePair<string, string>(m.Key, TextOf(m.Value))) ?? []];

    private static string TextOf(JsonValue value) => value.Kind == JsonKind.Text ? value.Text : throw Fault(value, "a text in quotes is wanted here");

    private static JsonValue? Member(JsonValue value, string name, JsonKind kind)
    {
        JsonValue? found = value.Members.FirstOrDefault(m => m.Key == name).Value;
        return found is null || found.Kind == kind ? found : throw Fault(found, $"\"{name}\" is of the wrong kind");
    }

    private static JsonFormatException Fault(JsonValue value, string message) => new(message, value.Start);
}
