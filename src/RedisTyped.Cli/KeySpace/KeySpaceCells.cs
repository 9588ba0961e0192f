using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Cli.KeySpace;

/// <summary>What the tables show of a key template.</summary>
internal static class KeySpaceCells
{
    public static IReadOnlyList<string> Titles { get; } = ["Key", "Type", "Shard key", "Expires", "Methods"];

    public static IEnumerable<string> Of(KeySpaceEntry key) => [key.Template, key.Type ?? "-", ShardKey(key), Expiry(key), Methods(key)];

    private static string ShardKey(KeySpaceEntry key)
    {
        var parameters = key.Parameters.Where(p => key.ShardKeys.Contains(p.Name)).Select(static p => $"{p.Types} {p.Name}");
        return string.Join(", ", parameters.DefaultIfEmpty("-"));
    }

    private static string Expiry(KeySpaceEntry key) => key.ExpiresBy.Count == 0
        ? key.Expires
        : $"{key.Expires}: {string.Join(", ", key.ExpiresBy.Select(static e => e.Value).Distinct())}";

    // The namespace is the same for most, and as long as all the rest.
    private static string Methods(KeySpaceEntry key) => string.Join(", ", key.Methods.Select(static m => string.Join('.', m.Key.Split('.')[^2..])));
}
