using System.Collections.Concurrent;
using System.Threading;

namespace RedisTyped.Generators.Templates;

/// <summary>
/// Keeps templates by their text. After every keystroke in the project each method is parsed again, nearly all with a template that was
/// seen before, and a template depends on nothing but its text. Thread-safe. It lives as long as the compiler's process, so it holds
/// nothing of the compiler, and starts anew when it is full.
/// </summary>
internal static class TemplateCache
{
    /// <summary>The most templates that are kept.</summary>
    internal const int Capacity = 8192;

    /// <summary>The longest text that is kept with its template.</summary>
    internal const int LongestText = 512;

    private static readonly ConcurrentDictionary<string, CommandTemplate> Templates = new();
    private static int s_count;

    /// <summary>How many are kept.</summary>
    internal static int Count => Templates.Count;

    /// <summary>The template of a text.</summary>
    public static CommandTemplate Get(string text)
    {
        if (Templates.TryGetValue(text, out CommandTemplate? known))
        {
            return known;
        }

        CommandTemplate template = TemplateParser.Parse(text);
        if (text.Length <= LongestText && Templates.TryAdd(text, template) && Interlocked.Increment(ref s_count) >= Capacity)
        {
            Templates.Clear();
            Interlocked.Exchange(ref s_count, 0);
        }

        return template;
    }
}
