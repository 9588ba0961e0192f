using RedisTyped.ClientRuntime;

namespace RedisTyped.Transitions;

/// <summary>How calls are guarded while a transition lasts.</summary>
/// <example>
/// <code>
/// var transition = new TransitionOptions().For&lt;IUserStore>(TransitionGuard.Refuse);
/// </code>
/// </example>
/// <remarks>Not thread-safe. Copied when the transition begins.</remarks>
public sealed class TransitionOptions
{
    private readonly Dictionary<string, TransitionGuard> _stores = new(StringComparer.Ordinal);

    /// <summary>The guard of stores that have none of their own, and of untyped calls.</summary>
    /// <value><see cref="TransitionGuard.BringOver"/>.</value>
    public TransitionGuard Guard { get; set; }

    /// <summary>Gives a store a guard of its own.</summary>
    /// <typeparam name="T">The store.</typeparam>
    /// <param name="guard">The guard.</param>
    /// <returns>These options.</returns>
    public TransitionOptions For<T>(TransitionGuard guard)
        where T : class, IRedisStore<T>
    {
        _stores[T.Traits.Store] = guard;
        return this;
    }

    /// <summary>Gives the guard of a store, whatever becomes of these options.</summary>
    internal Func<string, TransitionGuard> Guards()
    {
        TransitionGuard guard = Guard;
        var stores = new Dictionary<string, TransitionGuard>(_stores, StringComparer.Ordinal);
        return store => stores.GetValueOrDefault(store, guard);
    }
}
