using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;

namespace RedisTyped.CodeFixes.Editing;

/// <summary>
/// What the message of a diagnostic advises. The rule has worked it out with the command table, which is not loaded a second time for
/// that; the tests of the fixes hold the messages to their form.
/// </summary>
internal sealed class Advice(string message)
{
    private static readonly Regex Meant = new(@"did you mean \{?([^{}?]+)\}?\?$", RegexOptions.CultureInvariant);
    private static readonly Regex Nullable = new(@"consider '(.+)\?'$", RegexOptions.CultureInvariant);
    private static readonly Regex Tag = new(@"with \[HashTag\(""([^""]+)""\)\]", RegexOptions.CultureInvariant);
    private static readonly Regex Placeholder = new(@"placeholder '\{([^{}:]+)\}'", RegexOptions.CultureInvariant);
    private static readonly Regex Quotes = new(@"'((?:[^'\\]|\\.)*)'", RegexOptions.CultureInvariant);
    private static readonly Regex Removal = new(@"; (?:consider removing|remove) \[(\w+)\]", RegexOptions.CultureInvariant);

    /// <summary>The name that a mistyped one was meant to be.</summary>
    public string? MeantName => Of(Meant);

    /// <summary>The type that has no place for nil.</summary>
    public string? NullableType => Of(Nullable);

    /// <summary>The fragment to put braces around.</summary>
    public string? Fragment => Of(Tag);

    /// <summary>The name of the placeholder without a parameter.</summary>
    public string? PlaceholderName => Of(Placeholder);

    /// <summary>The name of the attribute to remove.</summary>
    public string? NeedlessAttribute => Of(Removal);

    /// <summary>What stands in quotes, in order.</summary>
    public IReadOnlyList<string> Quoted => [.. Quotes.Matches(message).Cast<Match>().Select(static m => m.Groups[1].Value)];

    /// <summary>Whether a text, such as <c>[Blocking]</c>, is advised.</summary>
    public bool Names(string text) => message.Contains(text);

    private string? Of(Regex pattern) => pattern.Match(message) is { Success: true } match ? match.Groups[1].Value : null;
}
