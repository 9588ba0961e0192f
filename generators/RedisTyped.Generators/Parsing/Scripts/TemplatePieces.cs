using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>
/// A template put together from pieces that stand in different places of a source. Its words count their places through all pieces, as
/// if these were one text, and <see cref="PlaceOf"/> leads back.
/// </summary>
internal sealed class TemplatePieces
{
    private readonly List<(int Start, Func<int, int, Location?> Place)> _pieces = [];
    private readonly List<Word> _words = [];
    private readonly List<TemplateSpan> _groups = [];
    private int _end;

    public CommandTemplate ToTemplate() => new(_words, [], _groups);

    /// <summary>Adds a word without placeholders.</summary>
    public void AddConstant(string text, Func<int, int, Location?> place) =>
        AddWord(new Segment(text, null, IsPlaceholder: false, 0, text.Length), place);

    /// <summary>Adds a word that is one parameter.</summary>
    public Word AddParameter(string name, Func<int, int, Location?> place) =>
        AddWord(new Segment(name, null, IsPlaceholder: true, 0, name.Length), place);

    /// <summary>Adds the words of a text.</summary>
    /// <param name="text">The text, in the grammar of templates.</param>
    /// <param name="place">Gives the location of a span of it.</param>
    /// <param name="faults">What is wrong with it, at places as the words count them.</param>
    public IReadOnlyList<Word> AddText(string text, Func<int, int, Location?> place, out IReadOnlyList<TemplateFault> faults)
    {
        CommandTemplate parsed = TemplateParser.Parse(text);
        int start = Begin(text.Length, place);
        faults = [.. parsed.Faults.Select(f => f with { Start = f.Start + start })];
        int groups = _groups.Count;
        _groups.AddRange(parsed.Groups.Select(g => g with { Start = g.Start + start }));
        List<Word> words = [.. parsed.Words.Select(w => Moved(w, start, groups))];
        _words.AddRange(words);
        return words;
    }

    /// <summary>The location of a span, which lies in one piece.</summary>
    public Location? PlaceOf(int start, int length)
    {
        var (from, place) = _pieces.Last(p => p.Start <= start);
        return place(start - from, length);
    }

    private Word AddWord(Segment segment, Func<int, int, Location?> place)
    {
        int start = Begin(segment.Length, place);
        var word = new Word([segment with { Start = start }], group: -1, start, segment.Length);
        _words.Add(word);
        return word;
    }

    private int Begin(int length, Func<int, int, Location?> place)
    {
        int start = _end;
        _pieces.Add((start, place));

        // As if a blank came behind, so that no two pieces begin in one place.
        _end += length + 1;
        return start;
    }

    private static Word Moved(Word word, int start, int groups) => new(
        [.. word.Segments.Select(s => s with { Start = s.Start + start })],
        word.Group < 0 ? -1 : word.Group + groups,
        word.Start + start,
        word.Length);
}
