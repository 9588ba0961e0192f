using System.Collections.Generic;

namespace RedisTyped.Generators.Templates;

/// <summary>A parsed command template: its words in order, optional groups marked.</summary>
internal sealed class CommandTemplate(IReadOnlyList<Word> words, IReadOnlyList<TemplateFault> faults, IReadOnlyList<TemplateSpan> groups)
{
    public IReadOnlyList<Word> Words { get; } = words;

    /// <summary>Where each optional group stands, brackets included; a word's group is an index into it.</summary>
    public IReadOnlyList<TemplateSpan> Groups { get; } = groups;

    public IReadOnlyList<TemplateFault> Faults { get; } = faults;
}

/// <summary>A run of characters of a template.</summary>
internal readonly record struct TemplateSpan(int Start, int Length);
