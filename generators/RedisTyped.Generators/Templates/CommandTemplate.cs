using System;
using System.Collections.Generic;
using System.Text;

namespace RedisTyped.Generators.Templates;

/// <summary>A parsed command template: its words in order, optional groups marked.</summary>
internal sealed class CommandTemplate(IReadOnlyList<Word> words, IReadOnlyList<TemplateFault> faults, IReadOnlyList<TemplateSpan> groups)
{
    public IReadOnlyList<Word> Words { get; } = words;

    /// <summary>Where each optional group stands, brackets included; a word's group is an index into it.</summary>
    public IReadOnlyList<TemplateSpan> Groups { get; } = groups;

    public IReadOnlyList<TemplateFault> Faults { get; } = faults;

    /// <summary>The template in its plainest form: one blank between words, quotes only where they are needed.</summary>
    public override string ToString() => Print(static word => word.ToString());

    /// <summary>As <see cref="ToString"/>, the words as a function gives them.</summary>
    public string Print(Func<Word, string> print)
    {
        var text = new StringBuilder();
        int group = -1;
        foreach (Word word in Words)
        {
            if (group >= 0 && group != word.Group)
            {
                text.Append(']');
            }

            text.Append(text.Length > 0 ? " " : "");
            if (word.Group >= 0 && group != word.Group)
            {
                text.Append('[');
            }

            text.Append(print(word));
            group = word.Group;
        }

        return text.Append(group >= 0 ? "]" : "").ToString();
    }
}

/// <summary>A run of characters of a template.</summary>
internal readonly record struct TemplateSpan(int Start, int Length);
