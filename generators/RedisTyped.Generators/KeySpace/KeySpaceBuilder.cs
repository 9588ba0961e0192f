using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace;

/// <summary>Puts together what all methods of an assembly say of their keys, an entry for each template.</summary>
internal static class KeySpaceBuilder
{
    public static KeySpaceManifest Build(IEnumerable<KeyUse> uses)
    {
        // Whatever the order of the files was.
        IEnumerable<IGrouping<string, KeyUse>> templates = uses
            .OrderBy(static u => u.Method, StringComparer.Ordinal)
            .ThenBy(static u => u.Template, StringComparer.Ordinal)
            .GroupBy(static u => u.Identity);
        return new KeySpaceManifest(
        [
            .. templates.SelectMany(static t => OfTemplate([.. t]))
                .OrderBy(static e => e.Template, StringComparer.Ordinal).ThenBy(static e => e.Type, StringComparer.Ordinal),
        ]);
    }

    // Two types of one template are two entries, of which RTY2015 tells. What works on any type belongs to the first of them.
    private static IEnumerable<KeySpaceEntry> OfTemplate(List<KeyUse> uses)
    {
        List<string?> types = [.. uses.Select(static u => u.Type).Where(static t => t is not null).Distinct().OrderBy(static t => t, StringComparer.Ordinal)];
        return types.Count < 2
            ? [Entry(uses, types.FirstOrDefault())]
            : types.Select((type, i) => Entry([.. uses.Where(u => u.Type == type || (i == 0 && u.Type is null))], type));
    }

    private static KeySpaceEntry Entry(List<KeyUse> uses, string? type)
    {
        // As most methods call it, and {id} rather than {ids}, since collections are named by the plural.
        KeyUse named = uses.GroupBy(static u => u.Template)
            .OrderByDescending(static t => t.Count()).ThenBy(static t => t.Key.Length).ThenBy(static t => t.Key, StringComparer.Ordinal)
            .First().First();
        return new KeySpaceEntry(named.Template, named.Pattern)
        {
            Type = type,
            Parameters = [.. named.Parameters.Select((p, i) => new KeyParameter(p.Name, ParameterTypes.Join(uses.Select(u => u.Parameters[i].Type))))],
            RoutedPart = named.RoutedPart,
            ShardKeys = [.. named.ShardKeys],
            Expires = PolicyOf(uses),
            ExpiresBy = ByMethod(uses.Where(static u => u.ExpiryWords.Length > 0), static u => u.ExpiryWords),
            Methods = ByMethod(uses, static u => u.Command),
        };
    }

    private static string PolicyOf(List<KeyUse> uses)
    {
        bool Any(KeyExpiry expiry) => uses.Exists(u => u.Expiry == expiry);
        return Any(KeyExpiry.Hidden) && !Any(KeyExpiry.Optional) && !Any(KeyExpiry.Later) ? ExpiryPolicy.Unknown
            : Any(KeyExpiry.Optional) || (Any(KeyExpiry.With) && Any(KeyExpiry.Without)) ? ExpiryPolicy.Sometimes
            : Any(KeyExpiry.With) ? ExpiryPolicy.Always
            : Any(KeyExpiry.Later) ? ExpiryPolicy.Later
            : Any(KeyExpiry.Without) ? ExpiryPolicy.Never
            : ExpiryPolicy.Unknown;
    }

    // Overloads share a name, and a method may have the same key twice.
    private static List<KeyValuePair<string, string>> ByMethod(IEnumerable<KeyUse> uses, Func<KeyUse, string> text) =>
    [
        .. uses.GroupBy(static u => u.Method)
            .Select(g => new KeyValuePair<string, string>(g.Key, string.Join(", ", g.Select(text).Distinct().OrderBy(static t => t, StringComparer.Ordinal)))),
    ];
}
