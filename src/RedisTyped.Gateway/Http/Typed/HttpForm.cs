using System.ComponentModel;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using RedisTyped.Routing;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>How a value is written in a path, a query and a JSON body. Only generated code uses it.</summary>
/// <typeparam name="T">Its type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class HttpForm<T>
{
    private protected HttpForm()
    {
    }

    /// <summary>Reads the values of a query, or the one of a path.</summary>
    internal abstract T Read(StringValues text, JsonSerializerOptions json);

    /// <summary>Reads a value of a body, which is not null.</summary>
    internal abstract T Read(JsonElement value, JsonSerializerOptions json);

    /// <summary>What the document says of it.</summary>
    internal virtual JsonNode Schema(JsonSerializerOptions json) => StoreSchema.Of(typeof(T), json);

    private protected static string Only(StringValues text) =>
        text.Count == 1 ? text[0]! : throw new FormatException("One value is expected.");
}

/// <summary>The forms that there are. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class HttpForm
{
    /// <summary>A key of Redis: text, or bytes as <c>{"base64": "…"}</c> in a body.</summary>
    public static HttpForm<RedisKey> RedisKey { get; } = new TextForm<RedisKey>(static text => text);

    /// <summary>A value of Redis: text, or bytes as <c>{"base64": "…"}</c> in a body.</summary>
    public static HttpForm<RedisValue> RedisValue { get; } = new TextForm<RedisValue>(static text => text);

    /// <summary>A node by its name.</summary>
    public static HttpForm<NodeId> NodeId { get; } = new TextForm<NodeId>(static text => text);

    /// <summary>What .NET reads from text, in the invariant culture.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The form.</returns>
    public static HttpForm<T> Text<T>()
        where T : IParsable<T> => new TextForm<T>(static text => T.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>As <see cref="Text{T}"/>, for what may be left out.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The form.</returns>
    public static HttpForm<T?> TextOrNull<T>()
        where T : struct, IParsable<T> => new TextForm<T?>(static text => T.Parse(text, CultureInfo.InvariantCulture));

    /// <summary>A member of an enum by its name in any case, or by its number.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <returns>The form.</returns>
    public static HttpForm<T> Name<T>()
        where T : struct, Enum => new TextForm<T>(NameOf<T>, NamesOf<T>);

    /// <summary>As <see cref="Name{T}"/>, for what may be left out.</summary>
    /// <typeparam name="T">The enum.</typeparam>
    /// <returns>The form.</returns>
    public static HttpForm<T?> NameOrNull<T>()
        where T : struct, Enum => new TextForm<T?>(static text => NameOf<T>(text), NamesOf<T>);

    /// <summary>Whatever System.Text.Json reads; in a query its JSON, or text alone for a string.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The form.</returns>
    public static HttpForm<T> Json<T>() => new JsonForm<T>();

    /// <summary>Several values: repeated in a query, an array in a body.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="element">The form of an element.</param>
    /// <returns>The form.</returns>
    public static HttpForm<T[]> List<T>(HttpForm<T> element) => new ListForm<T>(element);

    private static T NameOf<T>(string text)
        where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out T value) && Enum.IsDefined(value) ? value : throw new FormatException("There is no such member.");

    private static JsonObject NamesOf<T>()
        where T : struct, Enum => new JsonObject { ["type"] = "string", ["enum"] = new JsonArray([.. Enum.GetNames<T>().Select(static n => (JsonNode)n)]) };
}
