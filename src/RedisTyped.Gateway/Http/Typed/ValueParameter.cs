using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>A value: of the query where the method only reads, else of the body.</summary>
internal sealed class ValueParameter<T>(string name, HttpForm<T> form, JsonSerializerOptions json, bool isInQuery, bool isRequired, T? orElse)
    : HttpParameter<T>(name, form, json, isRequired)
{
    public override T ValueOf(StoreCall request)
    {
        if (isInQuery)
        {
            StringValues text = request.Context.Request.Query[Name];
            return text.Count > 0 ? Read(text) : Missing();
        }

        JsonElement? property = request.Property(Name);
        return property is { ValueKind: not JsonValueKind.Null } value ? Read(value)
            : property is null || !IsRequired ? Missing()
            : throw Bad("is null");
    }

    private T Missing() => IsRequired ? throw Bad(isInQuery ? "is missing in the query" : "is missing in the body") : orElse!;
}
