using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Primitives;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>What is read from text; in a body a string is such text, and all else JSON.</summary>
internal sealed class TextForm<T>(Func<string, T> parse, Func<JsonNode>? schema = null) : HttpForm<T>
{
    internal override T Read(StringValues text, JsonSerializerOptions json) => parse(Only(text));

    internal override T Read(JsonElement value, JsonSerializerOptions json) =>
        value.ValueKind == JsonValueKind.String ? parse(value.GetString()!) : value.Deserialize((JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)))!;

    internal override JsonNode Schema(JsonSerializerOptions json) => schema?.Invoke() ?? base.Schema(json);
}

/// <summary>What System.Text.Json reads.</summary>
internal sealed class JsonForm<T> : HttpForm<T>
{
    internal override T Read(StringValues text, JsonSerializerOptions json)
    {
        string only = Only(text);
        var type = (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T));
        if (only.Length > 0 && (only[0] is '{' or '[' or '"' or '-' || char.IsAsciiDigit(only[0]) || only is "true" or "false"))
        {
            try
            {
                return JsonSerializer.Deserialize(only, type)!;
            }
            catch (JsonException)
            {
                // Text that only begins as JSON does.
            }
        }

        return JsonSerializer.Deserialize($"\"{JsonEncodedText.Encode(only)}\"", type)!;
    }

    internal override T Read(JsonElement value, JsonSerializerOptions json) => value.Deserialize((JsonTypeInfo<T>)json.GetTypeInfo(typeof(T)))!;
}

/// <summary>Several values.</summary>
internal sealed class ListForm<T>(HttpForm<T> element) : HttpForm<T[]>
{
    internal override T[] Read(StringValues text, JsonSerializerOptions json)
    {
        var values = new T[text.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = element.Read(new StringValues(text[i]), json);
        }

        return values;
    }

    internal override T[] Read(JsonElement value, JsonSerializerOptions json)
    {
        var values = new T[value.GetArrayLength()];
        int i = 0;
        foreach (JsonElement item in value.EnumerateArray())
        {
            values[i++] = item.ValueKind == JsonValueKind.Null ? throw new FormatException("An element is null.") : element.Read(item, json);
        }

        return values;
    }

    internal override JsonNode Schema(JsonSerializerOptions json) => new JsonObject { ["type"] = "array", ["items"] = element.Schema(json) };
}
