using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;

namespace RedisTyped;

/// <summary>
/// Implemented by the generator for every <see cref="RedisStoreAttribute"/> interface, so that stores are created and checked without
/// reflection, trimmed or not.
/// </summary>
/// <typeparam name="TSelf">The store interface itself.</typeparam>
public interface IRedisStore<TSelf>
    where TSelf : class, IRedisStore<TSelf>
{
    /// <summary>What the store needs from a topology.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract StoreTraits Traits { get; }

    /// <summary>Makes the store on an executor.</summary>
    /// <param name="executor">Resolves keys to nodes.</param>
    /// <returns>The generated implementation; thread-safe where the executor is.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static abstract TSelf Create(ShardExecutor executor);

    /// <summary>Makes a store whose calls are repeated where that helps and does nothing twice; overridden where the store has any.</summary>
    /// <param name="store">The store that makes the calls.</param>
    /// <param name="retries">Repeats them.</param>
    /// <returns>The store; thread-safe where the given one is.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    static virtual TSelf Retrying(TSelf store, CallRetries retries) => store;
}
