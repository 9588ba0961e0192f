namespace RedisTyped.Generators.Templates;

/// <summary>A piece of a word: constant text, or a placeholder for a parameter.</summary>
/// <param name="Text">The constant text with escapes resolved, or the placeholder's name.</param>
/// <param name="Format">A placeholder's .NET format string; null without one.</param>
/// <param name="IsPlaceholder">Which of the two it is.</param>
/// <param name="Start">Where it begins in the template.</param>
/// <param name="Length">How many characters of the template it takes.</param>
internal sealed record Segment(string Text, string? Format, bool IsPlaceholder, int Start, int Length)
{
    /// <summary>As it would be written in a template.</summary>
    public override string ToString() =>
        !IsPlaceholder ? Text.Replace("{", "{{").Replace("}", "}}")
        : Format is null ? "{" + Text + "}"
        : "{" + Text + ":" + Format + "}";
}
