using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Primitives;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>A parameter of a method as a request carries it. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class HttpParameter
{
    private protected HttpParameter(string name, bool isRequired)
    {
        Name = name;
        IsRequired = isRequired;
    }

    /// <summary>Its name.</summary>
    internal string Name { get; }

    /// <summary>Whether a request must have it.</summary>
    internal bool IsRequired { get; }

    /// <summary>What the document says of its value.</summary>
    internal abstract JsonNode Schema();

    private protected RequestException Bad(string fault) => new(Problem.BadRequest($"'{Name}' {fault}."));
}

/// <inheritdoc/>
/// <typeparam name="T">Its type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class HttpParameter<T> : HttpParameter
{
    private readonly HttpForm<T> _form;

    private protected HttpParameter(string name, HttpForm<T> form, JsonSerializerOptions json, bool isRequired)
        : base(name, isRequired)
    {
        _form = form;
        Json = json;
    }

    private protected JsonSerializerOptions Json { get; }

    /// <summary>Its value in a call; what cannot be read is answered with 400.</summary>
    /// <param name="request">The call.</param>
    /// <returns>The value.</returns>
    public abstract T ValueOf(StoreCall request);

    internal override JsonNode Schema() => _form.Schema(Json);

    private protected T Read(StringValues text)
    {
        try
        {
            return _form.Read(text, Json);
        }
        catch (Exception fault) when (IsBadValue(fault))
        {
            throw Bad("has a value that cannot be read");
        }
    }

    private protected T Read(JsonElement value)
    {
        try
        {
            return _form.Read(value, Json);
        }
        catch (Exception fault) when (IsBadValue(fault))
        {
            throw Bad("has a value that cannot be read");
        }
    }

    private static bool IsBadValue(Exception fault) => fault is FormatException or OverflowException or JsonException or ArgumentException or InvalidOperationException;
}
