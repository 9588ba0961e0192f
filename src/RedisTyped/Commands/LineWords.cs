using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>
/// The words of a command line, the command's own included. It remembers the first word that was asked for a keyword and, though its
/// text is not known, may spell it: then whatever was worked out of the line holds for other texts only.
/// </summary>
internal sealed class LineWords
{
    private readonly IReadOnlyList<string?> _words;
    private readonly Func<int, string, bool>? _maySpell;

    /// <summary>Makes the line.</summary>
    /// <param name="words">The words; <see langword="null"/> stands for one whose text is not known.</param>
    /// <param name="maySpell">
    /// Whether the unknown word at a position may spell a keyword; without it none may, as holds for binary values of a call.
    /// </param>
    public LineWords(IReadOnlyList<string?> words, Func<int, string, bool>? maySpell = null)
    {
        _words = words;
        _maySpell = maySpell;
    }

    public int Count => _words.Count;

    /// <summary>The position of the first word in doubt, and the keyword that it may spell; null while there is none.</summary>
    public (int At, string Keyword)? Doubt { get; private set; }

    public string? this[int at] => _words[at];

    /// <summary>Whether a word is a keyword, in any case of letters; an unknown one that may be is from now on in doubt.</summary>
    public bool Is(int at, string keyword)
    {
        if (Doubt is null && _words[at] is null && _maySpell is not null && _maySpell(at, keyword))
        {
            Doubt = (at, keyword);
        }

        return IsSurely(at, keyword);
    }

    /// <summary>As <see cref="Is"/>, where it does no harm to take an unknown word for another.</summary>
    public bool IsSurely(int at, string keyword) => string.Equals(_words[at], keyword, StringComparison.OrdinalIgnoreCase);
}
