using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Cli.KeySpace;

/// <summary>The keys of one store of a key space.</summary>
internal static class StoreKeys
{
    /// <summary>Gives a filter that keeps them.</summary>
    /// <param name="keys">The key space.</param>
    /// <param name="store">The store's interface, with or without its namespace.</param>
    /// <exception cref="UsageException">There is no such store, or several of that name.</exception>
    public static GlobKeyFilter FilterOf(KeySpaceManifest keys, string store)
    {
        string[] stores = [.. keys.Keys.SelectMany(static key => key.Methods).Select(static method => StoreOf(method.Key)).Distinct().Order(StringComparer.Ordinal)];
        string[] meant = [.. stores.Where(name => name == store || name.EndsWith("." + store, StringComparison.Ordinal))];
        return meant switch
        {
            [] => throw new UsageException($"No store '{store}' has keys here; the stores are {(stores.Length == 0 ? "none" : string.Join(", ", stores))}."),
            [var one] => new GlobKeyFilter(keys.Keys.Where(key => key.Methods.Any(method => StoreOf(method.Key) == one)).Select(static key => key.Pattern)),
            _ => throw new UsageException($"'{store}' may be {string.Join(" or ", meant)}; give its namespace as well."),
        };
    }

    // The method is the last part: Shop.ICarts.GetAsync.
    private static string StoreOf(string method) => method[..Math.Max(method.LastIndexOf('.'), 0)];
}
