using System.ComponentModel;
using System.Text.Json;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>Takes the endpoints of a store's methods. Only generated code uses it.</summary>
/// <typeparam name="TStore">The store.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoreEndpoints<TStore>
    where TStore : class, IRedisStore<TStore>
{
    private readonly List<StoreMethod<TStore>> _methods = [];
    private readonly HttpSurface _surface;
    private TStore? _store;

    internal StoreEndpoints(HttpSurface surface, JsonSerializerOptions json)
    {
        _surface = surface;
        Json = json;
    }

    /// <summary>How values are written and read.</summary>
    internal JsonSerializerOptions Json { get; }

    /// <summary>How long a body may be.</summary>
    internal int MaxRequestBytes => _surface.MaxRequestBytes;

    /// <summary>The store; made at the first call, when the client is connected.</summary>
    internal TStore Store => _store ??= _surface.Redis.Store<TStore>();

    internal IReadOnlyList<StoreMethod<TStore>> Methods => _methods;

    /// <summary>Adds a method whose command only reads: GET, with its values in the query.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="route">What stands behind its shard keys in the path.</param>
    /// <param name="summary">What it does, by its documentation.</param>
    /// <returns>The method, to be given its parameters and its answer.</returns>
    public StoreMethod<TStore> Read(string name, string route, string? summary = null) => Add(name, route, summary, isRead: true);

    /// <summary>Adds a method that may write: POST, with its values in a JSON object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="route">What stands behind its shard keys in the path.</param>
    /// <param name="summary">What it does, by its documentation.</param>
    /// <returns>The method, to be given its parameters and its answer.</returns>
    public StoreMethod<TStore> Write(string name, string route, string? summary = null) => Add(name, route, summary, isRead: false);

    private StoreMethod<TStore> Add(string name, string route, string? summary, bool isRead)
    {
        var method = new StoreMethod<TStore>(this, name, route, summary, isRead);
        _methods.Add(method);
        return method;
    }
}
