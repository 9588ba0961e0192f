using System.Collections.Generic;
using System.Linq;
using System.Text;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// The part of a key that routes, without the names of its parameters: those of two methods that call the same thing differently are
/// the same shard.
/// </summary>
internal static class ShardTemplate
{
    /// <summary>The pieces of a key that route.</summary>
    public static IEnumerable<TextPart> PartsOf(KeyModel key) => !key.Tagged
        ? key.Parts
        : key.Parts.SkipWhile(static p => p.Kind != TextPartKind.OpenTag).Skip(1).TakeWhile(static p => p.Kind != TextPartKind.CloseTag);

    /// <summary>The parameters in them, each once.</summary>
    public static IEnumerable<string> ParametersOf(KeyModel key) =>
        PartsOf(key).Where(static p => p.Kind == TextPartKind.Parameter).Select(static p => p.Text).Distinct();

    /// <summary>The routed part of a key with numbers for names.</summary>
    public static string Of(KeyModel key) =>
        Write(PartsOf(key).Select(static p => (p.Kind == TextPartKind.Parameter, p.Text, p.Format)));

    /// <summary>The fragment of a [HashTag] with numbers for names.</summary>
    public static string OfFragment(string fragment) =>
        Write(TemplateParser.ParseFragment(fragment).Segments.Select(static s => (s.IsPlaceholder, s.Text, s.Format)));

    private static string Write(IEnumerable<(bool IsParameter, string Text, string? Format)> parts)
    {
        var names = new List<string>();
        var text = new StringBuilder();
        foreach ((bool isParameter, string part, string? format) in parts)
        {
            if (!isParameter)
            {
                text.Append(part);
                continue;
            }

            if (!names.Contains(part))
            {
                names.Add(part);
            }

            text.Append('{').Append(names.IndexOf(part)).Append(':').Append(format).Append('}');
        }

        return text.ToString();
    }
}
