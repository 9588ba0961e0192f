using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Documents;
using RedisTyped.Gateway.Http.Problems;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>One method of a store as an endpoint. Only generated code uses it.</summary>
/// <typeparam name="TStore">The store.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StoreMethod<TStore>
    where TStore : class, IRedisStore<TStore>
{
    private readonly StoreEndpoints<TStore> _store;
    private readonly List<HttpParameter> _keys = [];
    private readonly List<HttpParameter> _values = [];
    private readonly string _route;
    private readonly string? _summary;
    private Func<StoreCall<TStore>, Task>? _answer;
    private ResultSchema? _result;

    internal StoreMethod(StoreEndpoints<TStore> store, string name, string route, string? summary, bool isRead)
    {
        _store = store;
        Name = name;
        _route = route;
        _summary = summary;
        IsRead = isRead;
    }

    /// <summary>The method's name.</summary>
    internal string Name { get; }

    /// <summary>Whether it only reads.</summary>
    internal bool IsRead { get; }

    internal string HttpMethod => IsRead ? HttpMethods.Get : HttpMethods.Post;

    internal string Pattern => "/" + string.Concat(_keys.Select(static k => $"{{{k.Name}}}/")) + _route;

    internal IReadOnlyList<HttpParameter> Keys => _keys;

    internal IReadOnlyList<HttpParameter> Values => _values;

    /// <summary>Adds a shard key, which is a segment of the path.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="form">How it is written.</param>
    /// <returns>The parameter.</returns>
    public HttpParameter<T> Key<T>(string name, HttpForm<T> form)
    {
        var key = new KeyParameter<T>(name, form, _store.Json);
        _keys.Add(key);
        key.Place = () => _keys.Count - _keys.IndexOf(key);
        return key;
    }

    /// <summary>Adds a value that must be there.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="form">How it is written.</param>
    /// <returns>The parameter.</returns>
    public HttpParameter<T> Value<T>(string name, HttpForm<T> form) => Add(new ValueParameter<T>(name, form, _store.Json, IsRead, isRequired: true, default));

    /// <summary>Adds a value that may be left out.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="orElse">What it then is.</param>
    /// <returns>The parameter.</returns>
    public HttpParameter<T> Value<T>(string name, HttpForm<T> form, T? orElse) =>
        Add(new ValueParameter<T>(name, form, _store.Json, IsRead, isRequired: false, orElse));

    /// <summary>The method gives a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="call">Calls it.</param>
    /// <param name="isNullable">Whether the value can be null.</param>
    public void Answers<T>(Func<StoreCall<TStore>, Task<T>> call, bool isNullable = false) => AnswersValue<T>(c => new ValueTask<T>(call(c)), isNullable);

    /// <summary>As <see cref="Answers{T}"/>, for a method that gives a <see cref="ValueTask{T}"/>.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    /// <param name="call">Calls the method.</param>
    /// <param name="isNullable">Whether the value can be null.</param>
    public void AnswersValue<T>(Func<StoreCall<TStore>, ValueTask<T>> call, bool isNullable = false)
    {
        StoreAnswer<T> answer = StoreAnswer<T>.Of(_store.Json);
        _answer = c => answer.WriteAsync(c.Context, call(c));
        _result = new ResultSchema(typeof(T), isNullable, IsArray: false);
    }

    /// <summary>The method gives nothing.</summary>
    /// <param name="call">Calls it.</param>
    public void Ends(Func<StoreCall<TStore>, Task> call) => EndsValue(c => new ValueTask(call(c)));

    /// <summary>As <see cref="Ends"/>, for a method that gives a <see cref="ValueTask"/>.</summary>
    /// <param name="call">Calls the method.</param>
    public void EndsValue(Func<StoreCall<TStore>, ValueTask> call) => _answer = async c =>
    {
        await call(c).ConfigureAwait(false);
        c.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    };

    /// <summary>The method enumerates, and what it gives is written as it comes.</summary>
    /// <typeparam name="T">The type of an element.</typeparam>
    /// <param name="call">Calls it.</param>
    public void Lists<T>(Func<StoreCall<TStore>, IAsyncEnumerable<T>> call)
    {
        StoreAnswer<T> answer = StoreAnswer<T>.Of(_store.Json);
        _answer = c => answer.WriteAllAsync(c.Context, call(c));
        _result = new ResultSchema(typeof(T), IsNullable: false, IsArray: true);
    }

    /// <summary>What the document says of it.</summary>
    internal Operation Describe(string store) => new(
        $"{store}.{Name}", store, _summary ?? $"Calls {store}.{Name}.", () => StoreSchema.Describe(_store.Json, IsRead, _keys, _values, _result));

    internal async Task AnswerAsync(HttpContext context, ApiCaller caller)
    {
        if (caller.IsReadOnly && !IsRead)
        {
            throw new Requests.RequestException(Problem.Forbidden("read-only-token", $"The token '{caller.Name}' only reads, and {Name} may write."));
        }

        using var call = new StoreCall<TStore>(context, _store.Store);
        if (!IsRead)
        {
            await call.ReadBodyAsync(_store.MaxRequestBytes, _values).ConfigureAwait(false);
        }

        await _answer!(call).ConfigureAwait(false);
    }

    private HttpParameter<T> Add<T>(HttpParameter<T> value)
    {
        _values.Add(value);
        return value;
    }
}
