using System.Collections.Generic;
using System.Runtime.CompilerServices;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// What was proved of a template by its text alone, no parameter's type having been asked for: it holds for every method with that
/// template, now and after the next keystroke. It goes when the template does. Thread-safe, since what is noted is never changed, and
/// two threads that note it at once note the same.
/// </summary>
internal sealed class TemplateFacts
{
    private static readonly ConditionalWeakTable<CommandTemplate, TemplateFacts> All = new();

    private volatile IReadOnlyList<Word>? _keys;
    private volatile string? _collections;

    /// <summary>Whether no form of it harms a connection that others use.</summary>
    public bool IsHarmless { get; set; }

    /// <summary>The words that are keys in all its forms, at least one; null where that is not proved.</summary>
    public IReadOnlyList<Word>? Keys
    {
        get => _keys;
        set => _keys = value;
    }

    /// <summary>Of which words the number of elements was proved to move no key: their places, each with the number of words of an element.</summary>
    public string? Collections
    {
        get => _collections;
        set => _collections = value;
    }

    /// <summary>The facts of a template.</summary>
    public static TemplateFacts Of(CommandTemplate template) => All.GetValue(template, static _ => new TemplateFacts());
}
