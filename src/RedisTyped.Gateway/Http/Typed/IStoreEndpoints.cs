using System.ComponentModel;

namespace RedisTyped.Gateway.Http.Typed;

/// <summary>A store that says how its methods are called over HTTP. Generated for every store of a project that references RedisTyped.Gateway.</summary>
/// <typeparam name="TSelf">The store.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IStoreEndpoints<TSelf>
    where TSelf : class, IRedisStore<TSelf>, IStoreEndpoints<TSelf>
{
    /// <summary>Adds an endpoint for each method.</summary>
    /// <param name="endpoints">Takes them.</param>
    static abstract void Describe(StoreEndpoints<TSelf> endpoints);
}
