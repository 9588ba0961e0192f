using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Whether a template sends an option such as GET: its own words, or what its parameters can stand for.</summary>
internal sealed class CommandOptions(CommandSpec command, CommandTemplate template, IReadOnlyList<IParameterSymbol> parameters)
{
    /// <summary>The words behind the command's name.</summary>
    public IReadOnlyList<Word> Words { get; } = [.. template.Words.Skip(command.NameWords)];

    /// <summary>Whether one of some options is sent.</summary>
    /// <param name="from">The position of the first word that can be an option; 1 is the first behind the name.</param>
    /// <param name="options">The options, in upper case.</param>
    public Presence Of(int from, params string[] options)
    {
        Presence presence = Presence.Never;
        for (int i = from - 1; i < Words.Count; i++)
        {
            Presence here = Of(Words[i], options);
            presence = here > presence ? here : presence;
        }

        return presence;
    }

    /// <summary>Whether there is a word at a position.</summary>
    public Presence At(int position) =>
        Words.Count < position ? Presence.Never
        : Words[position - 1].Group < 0 ? Presence.Always
        : Presence.Maybe;

    /// <summary>The type of the parameter that a word is, or null.</summary>
    public ITypeSymbol? TypeOf(Word word) =>
        word.Sole is { } sole ? parameters.Named(sole.Text)?.Type : null;

    private Presence Of(Word word, string[] options)
    {
        if (word.Constant is { } constant)
        {
            return !options.Contains(constant, StringComparer.OrdinalIgnoreCase) ? Presence.Never
                : word.Group < 0 ? Presence.Always
                : Presence.Maybe;
        }

        return TypeOf(word) is { } type
            && ValueParser.Parse(ValueParser.ElementOf(type) ?? type) is { Kind: ValueKind.Enum } value
            && value.EnumMembers.Any(m => options.Contains(m, StringComparer.OrdinalIgnoreCase))
            ? Presence.Maybe
            : Presence.Never;
    }
}

/// <summary>Whether something is sent.</summary>
internal enum Presence
{
    Never,

    /// <summary>It depends on an argument.</summary>
    Maybe,
    Always,
}
