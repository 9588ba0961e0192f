using RedisTyped.Routing;

namespace RedisTyped.Execution;

/// <summary>A store relies on hash tags, and the topology's router does not route by them.</summary>
public sealed class IncompatibleStoreException : RedisTypedException
{
    internal IncompatibleStoreException(string store, string template, string router)
        : base(
            $"{store} relies on the hash tag of '{template}' to keep keys together, but the router '{router}' does not route by the tag that is " +
            "stored. Use a router that does, such as slots, rendezvous or modulo, or take the tag out of the store.")
    {
        Store = store;
        Template = template;
        Router = router;
    }

    /// <summary>Refuses a store with a router that does not keep its promises.</summary>
    internal static void ThrowIf(string store, string? taggedTemplate, ShardRouter router)
    {
        if (taggedTemplate is { } template && (!router.UsesHashTags || router.RewritesKeys))
        {
            throw new IncompatibleStoreException(store, template, router.Name);
        }
    }

    /// <summary>The store's interface name.</summary>
    public string Store { get; }

    /// <summary>A key template of the store that has a hash tag.</summary>
    public string Template { get; }

    /// <summary>The router's name.</summary>
    public string Router { get; }
}
