using System.Collections.Concurrent;
using RedisTyped.ClientRuntime;
using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>The stores that a client has handed out, one of each type. Thread-safe.</summary>
/// <remarks>They live as long as the client, so a router that comes later is held against them too.</remarks>
internal sealed class CreatedStores
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<Type, (object Store, StoreTraits Traits)> _stores = new();

    /// <summary>Gives the store of a type, or makes it.</summary>
    /// <param name="current">The topology; one that comes while the store is made finds it here.</param>
    /// <param name="create">Makes the store.</param>
    /// <exception cref="IncompatibleStoreException">The router does not keep what the store relies on.</exception>
    public T GetOrAdd<T>(CurrentTopology current, Func<StoreTraits, T> create)
        where T : class, IRedisStore<T>
    {
        if (_stores.TryGetValue(typeof(T), out var known))
        {
            return (T)known.Store;
        }

        lock (_gate)
        {
            IncompatibleStoreException.ThrowIf(T.Traits.Store, T.Traits.TaggedTemplate, current.Value.Router);
            return (T)_stores.GetOrAdd(typeof(T), static (_, create) => (create(T.Traits), T.Traits), create).Store;
        }
    }

    /// <summary>Refuses a router that cannot serve a store.</summary>
    /// <exception cref="IncompatibleStoreException">It does not keep what the store relies on.</exception>
    public void Check(ShardRouter router)
    {
        foreach ((_, StoreTraits traits) in _stores.Values)
        {
            IncompatibleStoreException.ThrowIf(traits.Store, traits.TaggedTemplate, router);
        }
    }

    /// <summary>Checks once more and swaps the topology, while no store is made.</summary>
    /// <inheritdoc cref="Check" path="/exception"/>
    public void Swap(CurrentTopology current, ConnectedTopology next)
    {
        lock (_gate)
        {
            Check(next.Router);
            current.Value = next;
        }
    }
}
