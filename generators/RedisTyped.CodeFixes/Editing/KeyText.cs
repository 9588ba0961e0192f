using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>
/// A key as a message prints it, with the braces of its tag as they are sent: <c>{user:{id}}:name</c>. It is a run of pieces, characters
/// and whole placeholders, which are told from braces by the names of the method's parameters.
/// </summary>
internal sealed class KeyText
{
    private static readonly Regex Pieces = new(@"\{([^{}:]+)(?::[^{}]*)?\}|.", RegexOptions.CultureInvariant | RegexOptions.Singleline);
    private readonly List<(string Text, string? Parameter)> _pieces;

    private KeyText(List<(string Text, string? Parameter)> pieces) => _pieces = pieces;

    public static KeyText Of(string key, IEnumerable<string> parameters)
    {
        var known = new HashSet<string>(parameters);
        var pieces = new List<(string, string?)>();
        foreach (Match match in Pieces.Matches(key))
        {
            if (match.Groups[1] is { Success: true, Value: var name } && known.Contains(name))
            {
                pieces.Add((match.Value, name));
            }
            else
            {
                pieces.AddRange(match.Value.Select(static c => (c.ToString(), (string?)null)));
            }
        }

        return new KeyText(pieces);
    }

    public bool HasBraces => _pieces.Any(static p => p.Parameter is null && p.Text is "{" or "}");

    /// <summary>The parameters of the part that routes, each once, in order.</summary>
    public IReadOnlyList<string> RoutedParameters
    {
        get
        {
            int open = _pieces.FindIndex(static p => p is { Parameter: null, Text: "{" });
            int close = open < 0 ? -1 : _pieces.FindIndex(open, static p => p is { Parameter: null, Text: "}" });
            return [.. (close < 0 ? _pieces : _pieces.GetRange(open, close - open)).Select(static p => p.Parameter).OfType<string>().Distinct()];
        }
    }

    /// <summary>
    /// The fragment that two keys can share as their tag: from their start, or else from the first shard key, to the last one, if that is
    /// the same in both and holds all shard keys of them and no other parameter. Null where there is none, or where a key has braces.
    /// </summary>
    public static string? SharedFragment(KeyText one, KeyText other, ISet<string> shardKeys)
    {
        if (one.HasBraces || other.HasBraces)
        {
            return null;
        }

        return Shared(one, 0, other, 0, shardKeys) ?? Shared(one, one.First(shardKeys), other, other.First(shardKeys), shardKeys);
    }

    private static string? Shared(KeyText one, int oneStart, KeyText other, int otherStart, ISet<string> shardKeys)
    {
        int length = one.Last(shardKeys) + 1 - oneStart;
        if (oneStart < 0 || otherStart < 0 || length <= 0 || other.Last(shardKeys) + 1 - otherStart != length)
        {
            return null;
        }

        List<(string Text, string? Parameter)> fragment = one._pieces.GetRange(oneStart, length);
        return fragment.SequenceEqual(other._pieces.GetRange(otherStart, length)) && fragment.All(p => p.Parameter is null || shardKeys.Contains(p.Parameter))
            ? string.Concat(fragment.Select(static p => p.Text))
            : null;
    }

    private int First(ISet<string> shardKeys) => _pieces.FindIndex(p => p.Parameter is { } name && shardKeys.Contains(name));

    private int Last(ISet<string> shardKeys) => _pieces.FindLastIndex(p => p.Parameter is { } name && shardKeys.Contains(name));
}
