using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.KeySpace.Manifest;
using RedisTyped.Generators.KeySpace.Overlaps;

namespace RedisTyped.Generators.KeySpace;

/// <summary>Finds templates of an assembly, of whatever stores, that do not go together.</summary>
internal static class KeySpaceConflicts
{
    public static IEnumerable<KeySpaceFinding> Find(KeySpaceManifest manifest) => [.. Types(manifest), .. Tags(manifest), .. ShardKeys(manifest)];

    /// <summary>The type and the member of a method's full name.</summary>
    public static string Short(string method) => string.Join(".", method.Split('.').AsEnumerable().Reverse().Take(2).Reverse());

    // Once for each template, beginning with the one that meets the most others: a template that can spell much would else be told of at
    // each of them. Of two that meet as many, the one that comes later in the manifest.
    private static IEnumerable<KeySpaceFinding> Types(KeySpaceManifest manifest)
    {
        List<KeySpaceEntry> typed = [.. manifest.Keys.Where(static k => k.Type is not null && k.Methods.Count > 0 && !IsFree(k))];
        List<(int Later, int Earlier, string Example)> open = Meetings(typed);
        while (open.Count > 0)
        {
            int told = open.SelectMany(static m => new[] { m.Later, m.Earlier })
                .GroupBy(static i => i).OrderByDescending(static g => g.Count()).ThenByDescending(static g => g.Key).First().Key;
            (int later, int earlier, string example) = open.First(m => m.Later == told || m.Earlier == told);
            yield return Overlap(typed[told], typed[told == later ? earlier : later], example);
            open.RemoveAll(m => m.Later == told || m.Earlier == told);
        }
    }

    private static List<(int Later, int Earlier, string Example)> Meetings(List<KeySpaceEntry> typed)
    {
        var meetings = new List<(int, int, string)>();
        for (int i = 0; i < typed.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (typed[i].Type != typed[j].Type && KeyOverlap.Example(typed[i], typed[j]) is { } example)
                {
                    meetings.Add((i, j, example));
                }
            }
        }

        return meetings;
    }

    private static KeySpaceFinding Overlap(KeySpaceEntry told, KeySpaceEntry other, string example) => At(told, new KeySpaceFinding(
        Rules.OverlappingTypes, told.Template, told.Type!, other.Template, other.Type!, Short(other.Methods[0].Key), example,
        told.Form.Identity == other.Form.Identity
            ? "give one of them another template, such as by the type in its name"
            : "give one of them a text that the other cannot make, or its parameter a type that cannot spell it"));

    // A key without any text of its own is the caller's, who may well know what is there.
    private static bool IsFree(KeySpaceEntry key) =>
        key.Form.Pieces.All(static p => p.IsSlot)
        && key.Parameters.Any(static p => ParameterTypes.Split(p.Types).Any(static t => ParameterTypes.SpellingOf(t) == ValueSpelling.Text));

    // At the one without a tag, which is more often forgotten than put in by mistake.
    private static IEnumerable<KeySpaceFinding> Tags(KeySpaceManifest manifest)
    {
        foreach (IGrouping<string, KeySpaceEntry> text in manifest.Keys.Where(static k => k.Methods.Count > 0 && !IsFree(k)).GroupBy(static k => k.Form.Untagged))
        {
            List<KeySpaceEntry> forms = [.. text.GroupBy(static k => k.Form.Identity).Select(static t => t.First()).OrderBy(static k => k.RoutedPart == k.Template)];
            KeySpaceEntry first = forms[0];
            foreach (KeySpaceEntry other in forms.Skip(1))
            {
                yield return At(other, new KeySpaceFinding(
                    Rules.TwoShardKeys,
                    $"'{other.Template}' routes by '{other.RoutedPart}' here, and '{first.Template}', the same key but for its braces, by '{first.RoutedPart}' in "
                        + Short(first.Methods[0].Key),
                    "give both the same [HashTag]"));
            }
        }
    }

    // Where a text is passed, it may well be the other type's.
    private static IEnumerable<KeySpaceFinding> ShardKeys(KeySpaceManifest manifest)
    {
        foreach (KeySpaceEntry key in manifest.Keys.Where(static k => k.Methods.Count > 1))
        {
            foreach (KeyParameter parameter in key.Parameters.Where(p => key.ShardKeys.Contains(p.Name)))
            {
                string[] types = ParameterTypes.Split(parameter.Types);
                if (types.Skip(1).FirstOrDefault(t => !ParameterTypes.Covers(t, types[0]) && !ParameterTypes.Covers(types[0], t)) is { } other)
                {
                    yield return At(key, new KeySpaceFinding(
                        Rules.TwoShardKeys,
                        $"The shard key '{parameter.Name}' of '{key.Template}' is '{types[0]}' in one method and '{other}' in another, and the two are written differently",
                        "take the same type in both"));
                }
            }
        }
    }

    private static KeySpaceFinding At(KeySpaceEntry key, KeySpaceFinding finding) => finding with { Method = key.Methods[0].Key, Key = key };
}
