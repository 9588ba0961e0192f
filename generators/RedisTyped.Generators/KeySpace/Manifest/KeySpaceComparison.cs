using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>
/// Finds what in the code's key space differs from the recorded one. Names of methods and parameters, and when keys expire, are recorded
/// to be read; that they change moves no key.
/// </summary>
internal static class KeySpaceComparison
{
    /// <summary>The differences, in the order of the templates.</summary>
    public static List<KeySpaceChange> Compare(KeySpaceManifest recorded, KeySpaceManifest code)
    {
        var before = recorded.Keys.ToLookup(static k => k.Form.Identity);
        var now = code.Keys.ToLookup(static k => k.Form.Identity);
        var changes = new List<KeySpaceChange>();
        foreach (IGrouping<string, KeySpaceEntry> template in now.Where(t => before.Contains(t.Key)))
        {
            changes.AddRange(ChangesOf([.. before[template.Key]], [.. template]));
        }

        // A new template takes the place of one that is gone, if it is the same but for its tag or belongs to the same method.
        List<KeySpaceEntry> gone = [.. before.Where(t => !now.Contains(t.Key)).Select(static t => t.First())];
        foreach (KeySpaceEntry added in now.Where(t => !before.Contains(t.Key)).Select(static t => t.First()))
        {
            KeySpaceEntry? retagged = gone.Find(g => g.Form.Untagged == added.Form.Untagged);
            KeySpaceEntry? replaced = retagged ?? gone.Find(g => g.Methods.Any(m => added.IsUsedBy(m.Key)));
            changes.Add(
                retagged is not null ? new KeySpaceChange(ChangeKind.Retagged, retagged, added)
                : replaced is not null ? new KeySpaceChange(ChangeKind.Rewritten, replaced, added)
                : Parted(added, recorded, now) is { } parted ? parted
                : new KeySpaceChange(ChangeKind.Added, null, added));
            gone.RemoveAll(g => g == replaced);
        }

        changes.AddRange(gone.Select(static g => new KeySpaceChange(ChangeKind.Removed, g, null)));
        return [.. changes.OrderBy(static c => (c.Now ?? c.Before)!.Template, System.StringComparer.Ordinal)];
    }

    // Where one method has the new template in place of one that others still have, it no longer finds what they write. Overloads share a
    // name, so that the name must have lost the old template, not only have gained one.
    private static KeySpaceChange? Parted(KeySpaceEntry added, KeySpaceManifest recorded, ILookup<string, KeySpaceEntry> now) => added.Methods
        .SelectMany(method => recorded.Keys
            .Where(before => before.IsUsedBy(method.Key) && now[before.Form.Identity] is var kept && kept.Any() && !kept.Any(k => k.IsUsedBy(method.Key)))
            .Select(before => new KeySpaceChange(ChangeKind.Rewritten, before, added) { PartedMethod = method.Key }))
        .FirstOrDefault();

    // Of one template that both have. Where no method told the type, or none does any more, nothing speaks against it.
    private static IEnumerable<KeySpaceChange> ChangesOf(List<KeySpaceEntry> before, List<KeySpaceEntry> now)
    {
        List<KeySpaceEntry> typed = [.. before.Where(static b => b.Type is not null)];
        foreach (KeySpaceEntry entry in now.Where(n => n.Type is not null && typed.Count > 0 && !typed.Exists(b => b.Type == n.Type)))
        {
            yield return new KeySpaceChange(ChangeKind.Retyped, typed[0], entry);
        }

        for (int i = 0; i < now[0].Parameters.Count; i++)
        {
            string nowTypes = ParameterTypes.Join(now.SelectMany(n => ParameterTypes.Split(n.TypesOf(i))));
            if (before.Exists(b => !ParameterTypes.Covers(nowTypes, b.TypesOf(i))))
            {
                yield return new KeySpaceChange(ChangeKind.Reformatted, before.Find(b => !ParameterTypes.Covers(nowTypes, b.TypesOf(i))), now[0], i);
            }
        }
    }
}
