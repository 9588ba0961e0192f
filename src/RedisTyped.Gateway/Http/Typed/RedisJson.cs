using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>What System.Text.Json is to know of the types of Redis: text, and bytes that are no text as <c>{"base64": "…"}</c>.</summary>
internal static class RedisJson
{
    /// <summary>The application's options with these types.</summary>
    public static JsonSerializerOptions With(JsonSerializerOptions application)
    {
        // Tuples hold their parts in fields.
        var options = new JsonSerializerOptions(application) { IncludeFields = true };
        options.Converters.Add(new ValueConverter());
        options.Converters.Add(new KeyConverter());
        options.Converters.Add(new NodeConverter());
        return options;
    }

    private static byte[] ReadBytes(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return System.Text.Encoding.UTF8.GetBytes(reader.GetString()!);
            case JsonTokenType.Number:
                return reader.ValueSpan.ToArray();
            case JsonTokenType.StartObject when reader.Read() && reader.ValueTextEquals("base64"u8) && reader.Read():
                byte[] bytes = reader.GetBytesFromBase64();
                return reader.Read() && reader.TokenType == JsonTokenType.EndObject ? bytes : throw new JsonException();
            default:
                throw new JsonException();
        }
    }

    private static void WriteBytes(Utf8JsonWriter writer, byte[]? bytes)
    {
        if (bytes is null)
        {
            writer.WriteNullValue();
        }
        else if (Utf8.IsValid(bytes))
        {
            writer.WriteStringValue(bytes);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteBase64String("base64", bytes);
            writer.WriteEndObject();
        }
    }

    private sealed class ValueConverter : JsonConverter<RedisValue>
    {
        public override bool HandleNull => true;

        public override RedisValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? RedisValue.Null : ReadBytes(ref reader);

        // Never a number: StackExchange.Redis keeps long texts of digits as numbers too, from 3.0 on, and the value does not tell which it was.
        public override void Write(Utf8JsonWriter writer, RedisValue value, JsonSerializerOptions options) => WriteBytes(writer, value);
    }

    private sealed class KeyConverter : JsonConverter<RedisKey>
    {
        public override RedisKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadBytes(ref reader);

        public override void Write(Utf8JsonWriter writer, RedisKey value, JsonSerializerOptions options) => WriteBytes(writer, value);
    }

    private sealed class NodeConverter : JsonConverter<NodeId>
    {
        public override NodeId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetString() is { Length: > 0 } name ? new NodeId(name) : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, NodeId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
    }
}
