using System.Text.Json;

namespace RedisTyped.Topology.Reading;

/// <summary>Reads JSON text into settings.</summary>
internal static class JsonSettings
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Gives the root object, or adds the fault and gives null.</summary>
    public static Setting? Read(string json, ICollection<string> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return Convert("", "", document.RootElement);
            }

            faults.Add("line 1: is not a JSON object; write {\"router\": \"slots\", \"nodes\": [ … ]}");
        }
        catch (JsonException e)
        {
            // Its message repeats words of the text, which can be a password; the place is counted from 1, as editors do.
            faults.Add($"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: is not JSON; look for a missing quote, comma or brace there or just before");
        }

        return null;
    }

    private static Setting Convert(string name, string path, JsonElement element)
    {
        var place = new NodePlace(path, path.Length == 0 ? "" : ".");
        return element.ValueKind switch
        {
            JsonValueKind.Object => new Setting(
                name, place, null, [.. element.EnumerateObject().Select(member => Convert(member.Name, place.Member(member.Name), member.Value))]),
            JsonValueKind.Array => new Setting(
                name, place, null, [.. element.EnumerateArray().Select((item, index) => Convert($"{index}", $"{path}[{index}]", item))]),
            JsonValueKind.String => new Setting(name, place, element.GetString(), []),
            JsonValueKind.Null => new Setting(name, place, null, []),
            _ => new Setting(name, place, element.GetRawText(), []),
        };
    }
}
