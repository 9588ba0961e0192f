using System.Collections.Generic;
using System.Linq;

namespace RedisTyped.Generators.Templates;

/// <summary>One argument of a command as the template writes it.</summary>
internal sealed class Word(IReadOnlyList<Segment> segments, int group, int start, int length)
{
    /// <summary>Its pieces in order; none for the empty argument <c>''</c>.</summary>
    public IReadOnlyList<Segment> Segments { get; } = segments;

    /// <summary>The number of the optional group that it stands in; -1 outside of any.</summary>
    public int Group { get; } = group;

    public int Start { get; } = start;

    public int Length { get; } = length;

    /// <summary>The text of a word without placeholders, else null.</summary>
    public string? Constant { get; } = segments.Any(static s => s.IsPlaceholder) ? null : string.Concat(segments.Select(static s => s.Text));

    /// <summary>The placeholder of a word that is nothing else, else null.</summary>
    public Segment? Sole => Segments.Count == 1 && Segments[0].IsPlaceholder ? Segments[0] : null;

    public IReadOnlyList<Segment> Placeholders { get; } = [.. segments.Where(static s => s.IsPlaceholder)];

    /// <summary>As it would be written in a template, in quotes where it needs them.</summary>
    public override string ToString()
    {
        string text = string.Concat(Segments);
        bool plain = text.Length > 0 && text[0] is not ('\'' or '"' or '[' or ']')
            && !Segments.Any(static s => !s.IsPlaceholder && s.Text.Any(static c => TemplateParser.IsBlank(c) || c == ']'));
        return plain ? text : "'" + text.Replace("'", "''") + "'";
    }
}
