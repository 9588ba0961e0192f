using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.Acl;

/// <summary>Finds the stores that were asked for among those of an assembly.</summary>
internal static class AclStores
{
    /// <exception cref="UsageException">One is not there, or there are several of that name.</exception>
    public static IReadOnlyList<StoreCommands> Choose(IReadOnlyList<StoreCommands> stores, IReadOnlyList<string> names, string file) =>
        names.Count == 0 ? stores : [.. names.Distinct().Select(name => One(stores, name, file))];

    private static StoreCommands One(IReadOnlyList<StoreCommands> stores, string name, string file)
    {
        StoreCommands[] found =
            [.. stores.Where(store => store.Store == name || store.Store.EndsWith("." + name, StringComparison.Ordinal))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new UsageException($"There is no store '{name}' in '{file}'; it has {string.Join(", ", stores.Select(static store => store.Store))}."),
            _ => throw new UsageException($"There are several stores '{name}'; give one of {string.Join(", ", found.Select(static store => store.Store))}."),
        };
    }
}
