using System.Collections.Generic;
using System.Linq;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>A key as the proof sees it: the whole, and the part that routes.</summary>
internal sealed class KeyShapeProof(Word word, KeyTemplate template)
{
    private IReadOnlyList<string>? _routedParameters;

    public Word Word { get; } = word;

    public KeyTemplate Template { get; } = template;

    /// <summary>The tag's content, or the whole key without one.</summary>
    public KeyTemplate Routed { get; } = template.Tag() is { } tag ? template.Slice(tag.Open + 1, tag.Close) : template;

    public IReadOnlyList<string> Parameters { get; } = NamesIn(template);

    public IReadOnlyList<string> RoutedParameters => _routedParameters ??= NamesIn(Routed);

    private static List<string> NamesIn(KeyTemplate template) => [.. template.Placeholders.Select(static p => p.Text).Distinct()];
}
