using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>One call of a store's method over HTTP. Only generated code uses it.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class StoreCall : IDisposable
{
    private JsonDocument? _document;
    private RequestBody? _body;

    private protected StoreCall(HttpContext context) => Context = context;

    /// <summary>Ends the call when the client goes away.</summary>
    public CancellationToken Aborted => Context.RequestAborted;

    /// <summary>The request.</summary>
    internal HttpContext Context { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _document?.Dispose();
        _body?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A property of the body; null: it is not there.</summary>
    internal JsonElement? Property(string name) => _document?.RootElement.TryGetProperty(name, out JsonElement value) == true ? value : null;

    /// <summary>Reads the body: an object that has the values by their names and nothing else. Without values it may be missing.</summary>
    internal async ValueTask ReadBodyAsync(int limit, IReadOnlyList<HttpParameter> values)
    {
        RequestBody body = await RequestBody.ReadAsync(Context, limit).ConfigureAwait(false);
        _body = body;
        if (body.Span.IsEmpty && !values.Any(static v => v.IsRequired))
        {
            return;
        }

        if (!RequestBody.IsJson(Context.Request))
        {
            throw new RequestException(Problem.ContentTypeNeeded("application/json"));
        }

        try
        {
            _document = JsonDocument.Parse(body.Memory);
        }
        catch (JsonException fault)
        {
            throw Bad($"The body is no JSON (line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1}).");
        }

        if (_document.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw Bad($"The body must be an object with {(values.Count == 0 ? "nothing in it" : string.Join(", ", values.Select(static v => v.Name)))}.");
        }

        foreach (JsonProperty property in _document.RootElement.EnumerateObject())
        {
            if (!values.Any(v => property.NameEquals(v.Name)))
            {
                throw Bad($"The body has a property that the method does not take; it takes {(values.Count == 0 ? "none" : string.Join(", ", values.Select(static v => v.Name)))}.");
            }
        }
    }

    private static RequestException Bad(string detail) => new(Problem.BadRequest(detail));
}

/// <inheritdoc/>
/// <typeparam name="TStore">The store.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoreCall<TStore> : StoreCall
{
    internal StoreCall(HttpContext context, TStore store)
        : base(context) => Store = store;

    /// <summary>The store.</summary>
    public TStore Store { get; }
}
