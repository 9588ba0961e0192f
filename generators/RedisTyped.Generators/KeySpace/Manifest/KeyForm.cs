using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace RedisTyped.Generators.KeySpace.Manifest;

/// <summary>A key template in pieces, its parameters by number: templates that differ only by the names of parameters have one form.</summary>
internal sealed class KeyForm
{
    private KeyForm(List<KeyPiece> pieces)
    {
        Pieces = pieces;
        Identity = Write(pieces);
        Untagged = Write(WithoutTag(pieces));
        Prefix = pieces.Count > 0 && !pieces[0].IsSlot ? pieces[0].Text : "";
        Suffix = pieces.Count > 0 && !pieces[pieces.Count - 1].IsSlot ? pieces[pieces.Count - 1].Text : "";
    }

    public IReadOnlyList<KeyPiece> Pieces { get; }

    /// <summary>Equal for templates that are the same but for the names of their parameters.</summary>
    public string Identity { get; }

    /// <summary>Equal for templates that are the same but for those names and for the braces of the hash tag.</summary>
    public string Untagged { get; }

    /// <summary>The constant text that every key starts with.</summary>
    public string Prefix { get; }

    /// <summary>The constant text that every key ends with.</summary>
    public string Suffix { get; }

    /// <summary>Reads a template by its pattern, which tells where its placeholders are.</summary>
    /// <exception cref="FormatException">The two do not belong together.</exception>
    public static KeyForm Of(string template, string pattern)
    {
        var pieces = new List<KeyPiece>();
        return Read(template, 0, pattern, 0, pieces, [])
            ? new KeyForm(pieces)
            : throw new FormatException($"the pattern '{pattern}' is not that of the template '{template}'");
    }

    private static bool Read(string template, int at, string pattern, int next, List<KeyPiece> pieces, List<string> names)
    {
        var literal = new StringBuilder();
        while (next < pattern.Length && pattern[next] != '*')
        {
            next += pattern[next] == '\\' && next + 1 < pattern.Length ? 1 : 0;
            if (at >= template.Length || template[at] != pattern[next])
            {
                return false;
            }

            literal.Append(template[at]);
            at++;
            next++;
        }

        if (literal.Length > 0)
        {
            pieces.Add(new KeyPiece(literal.ToString(), -1));
        }

        return next == pattern.Length ? at == template.Length : Slot(template, at, pattern, next, pieces, names);
    }

    // A format string may hold the brace that ends a placeholder; what follows tells.
    private static bool Slot(string template, int at, string pattern, int next, List<KeyPiece> pieces, List<string> names)
    {
        if (at >= template.Length || template[at] != '{')
        {
            return false;
        }

        for (int end = template.IndexOf('}', at); end >= 0; end = template.IndexOf('}', end + 1))
        {
            string inside = template.Substring(at + 1, end - at - 1);
            int colon = inside.IndexOf(':');
            string name = colon < 0 ? inside : inside.Substring(0, colon);
            int known = names.IndexOf(name);
            List<KeyPiece> tail = [];
            List<string> seen = known < 0 ? [.. names, name] : names;
            if (Read(template, end + 1, pattern, next + 1, tail, seen))
            {
                pieces.Add(new KeyPiece(colon < 0 ? "" : inside.Substring(colon + 1), known < 0 ? names.Count : known));
                pieces.AddRange(tail);
                return true;
            }
        }

        return false;
    }

    // By the Redis Cluster rule the tag stands between the first brace and the next closing one.
    private static IEnumerable<KeyPiece> WithoutTag(List<KeyPiece> pieces)
    {
        int[] opens = [.. pieces.Select(static p => p.IsSlot ? -1 : p.Text.IndexOf('{'))];
        int open = Array.FindIndex(opens, static at => at >= 0);
        int[] closes = [.. pieces.Select((p, i) => p.IsSlot || open < 0 || i < open ? -1 : p.Text.IndexOf('}', i == open ? opens[open] : 0))];
        int close = Array.FindIndex(closes, static at => at >= 0);
        return close < 0 ? pieces : pieces.Select((p, i) =>
        {
            string text = i == close ? p.Text.Remove(closes[i], 1) : p.Text;
            return p.IsSlot ? p : new KeyPiece(i == open ? text.Remove(opens[i], 1) : text, -1);
        });
    }

    // No character of a key can be taken for a number, because those of the key are escaped.
    private static string Write(IEnumerable<KeyPiece> pieces)
    {
        var text = new StringBuilder();
        foreach (KeyPiece piece in pieces)
        {
            text.Append(piece.IsSlot
                ? "<" + piece.Slot.ToString(CultureInfo.InvariantCulture) + ":" + piece.Text.Replace("<", "<<") + ">"
                : piece.Text.Replace("<", "<<"));
        }

        return text.ToString();
    }
}

/// <summary>A piece of a key template.</summary>
/// <param name="text">The constant text, or a placeholder's format string.</param>
/// <param name="slot">The number of a placeholder's parameter; -1 for constant text.</param>
internal sealed class KeyPiece(string text, int slot)
{
    public string Text { get; } = text;

    public int Slot { get; } = slot;

    public bool IsSlot => Slot >= 0;
}
