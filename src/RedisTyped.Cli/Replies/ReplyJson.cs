using System.Text.Json;
using RedisTyped.Cli.Terminal;

namespace RedisTyped.Cli.Replies;

/// <summary>Writes a reply as JSON: strings, numbers, null, arrays; bytes that are no text as <c>{"hex":"…"}</c>.</summary>
internal static class ReplyJson
{
    public static void Write(Utf8JsonWriter json, ReplyNode reply)
    {
        switch (reply.Kind)
        {
            case ReplyKind.Nil:
                json.WriteNullValue();
                break;
            case ReplyKind.Integer:
                json.WriteNumberValue(reply.Integer);
                break;
            case ReplyKind.Error:
                WriteObject(json, "error", reply.Text);
                break;
            case ReplyKind.Array:
                json.WriteStartArray();
                foreach (var element in reply.Elements)
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
            default:
                if (ByteText.Decode(reply.Bytes) is { } text)
                {
                    json.WriteStringValue(text);
                }
                else
                {
                    WriteObject(json, "hex", Convert.ToHexStringLower(reply.Bytes));
                }

                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, string name, string value)
    {
        json.WriteStartObject();
        json.WriteString(name, value);
        json.WriteEndObject();
    }
}
