using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.KeySpace.Manifest;

namespace RedisTyped.Generators.KeySpace;

/// <summary>Says what of the code's key space differs from the recorded one, and of which method.</summary>
internal static class KeySpaceChanges
{
    public static IEnumerable<KeySpaceFinding> Find(KeySpaceManifest recorded, string file, KeySpaceManifest code)
    {
        foreach (KeySpaceChange change in KeySpaceComparison.Compare(recorded, code))
        {
            string record = $"record it in '{file}' by the code fix or 'redistyped keys --update'";
            yield return new KeySpaceFinding(
                change.LosesKeys ? Rules.KeySpaceChanged : Rules.KeySpaceGrown,
                change.Describe(),
                change.LosesKeys ? "restore it, or, if that is meant, " + record : record)
            {
                Method = change.PartedMethod ?? change.Now?.Methods.Select(static m => m.Key).FirstOrDefault() ?? MethodLeft(change.Before!, code),
                Key = change.Now,
                Recorded = change.Before,
            };
        }
    }

    // A method that had the template and now shares another one.
    private static string? MethodLeft(KeySpaceEntry gone, KeySpaceManifest code) =>
        gone.Methods.Select(static m => m.Key).FirstOrDefault(method => code.Keys.Any(k => k.IsUsedBy(method)));
}
