using System;
using System.Runtime.CompilerServices;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Keeps the shape of a key with its word: it depends on the word and on the fragment that [HashTag] puts braces around, on nothing
/// else. It goes when the template of the word does. Thread-safe: what is kept is not changed.
/// </summary>
internal sealed class KeyShapes
{
    private static readonly ConditionalWeakTable<Word, KeyShapes> All = new();

    private readonly Word _word;
    private KeyTemplate? _plain;
    private Entry? _last;

    private KeyShapes(Word word) => _word = word;

    /// <summary>The key as it is written, without what [HashTag] adds.</summary>
    public KeyTemplate Plain => _plain ??= KeyTemplate.Of(_word.Segments);

    /// <summary>The shapes of a word.</summary>
    public static KeyShapes Of(Word word) => All.GetValue(word, static w => new KeyShapes(w));

    /// <summary>The shape with a tag around a fragment, or without one; null where it is not known yet.</summary>
    public KeyShapeProof? Find(string? fragment) =>
        _last is { } last && string.Equals(last.Fragment, fragment, StringComparison.Ordinal) ? last.Shape : null;

    /// <summary>Keeps a shape that was found without a fault.</summary>
    public KeyShapeProof Keep(string? fragment, KeyShapeProof shape)
    {
        _last = new Entry(fragment, shape);
        return shape;
    }

    private sealed class Entry(string? fragment, KeyShapeProof shape)
    {
        public string? Fragment { get; } = fragment;

        public KeyShapeProof Shape { get; } = shape;
    }
}
