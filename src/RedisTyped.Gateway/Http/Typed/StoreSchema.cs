using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>What a method gives.</summary>
/// <param name="Type">The type of the value, or of an element.</param>
/// <param name="IsNullable">Whether it can be null.</param>
/// <param name="IsArray">Whether there are several.</param>
internal sealed record ResultSchema(Type Type, bool IsNullable, bool IsArray);

/// <summary>Describes parameters and results for the OpenAPI document, by what System.Text.Json knows of their types.</summary>
internal static class StoreSchema
{
    // A schema may be the word true, for anything at all, which some readers of documents do not know; an empty one says the same.
    private static readonly JsonSchemaExporterOptions Options = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = static (_, schema) => schema is JsonValue ? new JsonObject() : schema,
    };

    /// <summary>The schema of a type.</summary>
    public static JsonNode Of(Type type, JsonSerializerOptions json) => json.GetJsonSchemaAsNode(type, Options);

    /// <summary>The description of an operation.</summary>
    public static JsonObject Describe(
        JsonSerializerOptions json, bool isRead, IReadOnlyList<HttpParameter> keys, IReadOnlyList<HttpParameter> values, ResultSchema? result)
    {
        var operation = new JsonObject
        {
            ["parameters"] = new JsonArray([
                .. keys.Select(static k => Parameter(k, "path")),
                .. isRead ? values.Select(static v => Parameter(v, "query")) : [],
            ]),
        };
        if (!isRead && values.Count > 0)
        {
            operation["requestBody"] = Body(values);
        }

        operation["responses"] = new JsonObject
        {
            [result is null ? "204" : "200"] = result is null ? new JsonObject { ["description"] = "It was done." } : Result(json, result),
            ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" },
        };
        return operation;
    }

    private static JsonObject Parameter(HttpParameter parameter, string place) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = place,
        ["required"] = parameter.IsRequired,
        ["schema"] = parameter.Schema(),
    };

    private static JsonObject Body(IReadOnlyList<HttpParameter> values)
    {
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject(values.Select(static v => KeyValuePair.Create(v.Name, (JsonNode?)v.Schema()))),
            ["additionalProperties"] = false,
        };
        string[] required = [.. values.Where(static v => v.IsRequired).Select(static v => v.Name)];
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Select(static n => (JsonNode)n)]);
        }

        return new JsonObject { ["required"] = required.Length > 0, ["content"] = Json(schema) };
    }

    private static JsonObject Result(JsonSerializerOptions json, ResultSchema result)
    {
        JsonNode schema = Of(result.Type, json);
        if (result.IsNullable && schema is JsonObject given && given["type"] is { } type && !AllowsNull(type))
        {
            given["type"] = new JsonArray([.. type is JsonArray several ? several.Select(static t => t!.DeepClone()) : [type.DeepClone()], "null"]);
        }

        return new JsonObject
        {
            ["description"] = result.IsNullable ? "The value; null where there is none." : "The value.",
            ["content"] = Json(result.IsArray ? new JsonObject { ["type"] = "array", ["items"] = schema } : schema),
        };
    }

    private static bool AllowsNull(JsonNode type) =>
        type is JsonArray several ? several.Any(static t => t?.GetValue<string>() == "null") : type.GetValue<string>() == "null";

    private static JsonObject Json(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };
}
