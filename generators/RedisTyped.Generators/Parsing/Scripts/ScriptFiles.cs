using System;
using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Spelling;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>The additional files of a compilation, among which the files of scripts are.</summary>
internal sealed class ScriptFiles(ImmutableArray<AdditionalText> files)
{
    /// <summary>Finds the file that a contract names: by the end of its path, whole folder names.</summary>
    /// <returns>The file, or else why there is none and what to do.</returns>
    public (AdditionalText? File, string Fault, string Advice) Find(string name)
    {
        string wanted = Normal(name);
        AdditionalText[] found = [.. files.Where(f => Normal(f.Path) is var path && (path == wanted || path.EndsWith("/" + wanted, StringComparison.Ordinal)))];
        if (found.Length == 1)
        {
            return (found[0], "", "");
        }

        if (found.Length > 1)
        {
            string[] paths = [.. found.Select(static f => Normal(f.Path)).OrderBy(static p => p, StringComparer.Ordinal).Take(2)];
            return (null, $"is the end of several: '{FromWhereTheyPart(paths, 0)}' and '{FromWhereTheyPart(paths, 1)}'", "write more of the path");
        }

        string item = $"<AdditionalFiles Include=\"{wanted}\" />";
        string? nearest = NearestName.Of(FileName(wanted), files.Select(static f => FileName(Normal(f.Path))).Distinct().OrderBy(static n => n, StringComparer.Ordinal));
        return (null, "is not among the additional files of the project", nearest is null ? $"add {item} to it" : $"did you mean '{nearest}'? Or add {item} to it");
    }

    private static string Normal(string path) => path.Replace('\\', '/');

    private static string FileName(string path) => path.Substring(path.LastIndexOf('/') + 1);

    // Whole paths are of no use to a reader and differ from machine to machine.
    private static string FromWhereTheyPart(string[] paths, int which)
    {
        string[] folders = paths[which].Split('/');
        string[] others = paths[1 - which].Split('/');
        int same = folders.Zip(others, static (a, b) => a == b).TakeWhile(static s => s).Count();
        return string.Join("/", folders.Skip(same));
    }
}
