using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Works out what [CrossShard] makes of a method: a command with an emulation needs its keys on one node no longer, and a key that may
/// be repeated can hold a collection.
/// </summary>
internal sealed class CrossShardParser(
    IMethodSymbol method, CommandSpec command, CommandTemplate template, List<IParameterSymbol> values, MethodFaults faults)
{
    /// <summary>Whether a command has an emulation.</summary>
    public static bool HasEmulation(CommandSpec command) => CrossShardCommands.Find(command.Name) is not null;

    /// <summary>Whether a method asks for an emulation.</summary>
    public static bool IsAsked(IMethodSymbol method) => Attribute(method) is not null;

    /// <summary>Whether a method asks for an emulation that there is.</summary>
    public static bool IsEmulated(IMethodSymbol method, CommandSpec command) => HasEmulation(command) && IsAsked(method);

    /// <summary>The emulation, or null where none is asked for or needed, and after a fault.</summary>
    public CrossShardModel? Parse(List<Word> keyWords, List<ArgumentModel> arguments, List<KeyModel> keys, ReplyModel reply)
    {
        if (Attribute(method) is not { } attribute)
        {
            return null;
        }

        if (CrossShardCommands.Find(command.Name) is not { } spec)
        {
            faults.AtAttribute(
                attribute, Rules.NoEmulation, $"{faults.NameOf(command)} has no emulation over several nodes", "remove [CrossShard], or see docs/cross-shard.md for those that have");
            return null;
        }

        List<string> collections = [.. keyWords.Select(CollectionOf)];
        if (faults.Error is null && collections.TrueForAll(static c => c.Length == 0) && keys.TrueForAll(k => k.RoutedPart == keys[0].RoutedPart))
        {
            faults.AtAttribute(attribute, Rules.CrossShardNotNeeded, faults.NameOf(command), keys[0].RoutedPart);
            return null;
        }

        List<ArgumentModel> pairs = Pairs(spec, keyWords, arguments);
        CheckCollections(spec, keyWords, pairs);
        CheckOptions(attribute, reply);
        return faults.Error is null
            ? new CrossShardModel(new(collections.Select(c => c.Length == 0 ? c : Parameter(c).EscapedName())), new(pairs))
            : null;
    }

    private static AttributeData? Attribute(IMethodSymbol method) => method.Attribute(KnownTypes.CrossShardAttribute);

    // The name of the parameter that makes a key many; empty for none.
    private string CollectionOf(Word word)
    {
        List<Segment> collections = [.. word.Placeholders.Where(p => ValueParser.ElementOf(Parameter(p.Text).Type) is not null)];
        if (collections.Exists(c => c.Text != collections[0].Text))
        {
            Refuse(collections.First(c => c.Text != collections[0].Text), "its key already holds another collection", "declare a method for each");
        }

        return collections.Count == 0 ? "" : collections[0].Text;
    }

    // The dictionaries of MSETNX that stand right behind the key that they make many.
    private static List<ArgumentModel> Pairs(CrossShardSpec spec, List<Word> keyWords, List<ArgumentModel> arguments) => !spec.HasValues ? [] :
    [
        .. arguments.Where((a, i) => a.Kind == ArgumentKind.Dictionary && i > 0 && arguments[i - 1] is { Kind: ArgumentKind.Key } key
            && keyWords[key.Key].Placeholders.Any(p => p.Text == a.Text.TrimStart('@'))),
    ];

    private void CheckCollections(CrossShardSpec spec, List<Word> keyWords, List<ArgumentModel> pairs)
    {
        for (int i = 0; i < keyWords.Count; i++)
        {
            if (keyWords[i].Placeholders.FirstOrDefault(p => ValueParser.ElementOf(Parameter(p.Text).Type) is not null) is not { } placeholder)
            {
                continue;
            }

            IParameterSymbol parameter = Parameter(placeholder.Text);
            bool hasPairs = ValueParser.PairOf(ValueParser.ElementOf(parameter.Type)!) is not null;
            if (ValueParser.Parse(parameter.Type).IsNullable)
            {
                faults.AtParameter(
                    parameter, Rules.UnformattableParameter, parameter.Name, parameter.Type.ForReader(),
                    "without a collection there would be no key; make it non-nullable");
            }
            else if (i < spec.SingleKeys)
            {
                Refuse(placeholder, $"{command.Name} takes a single key there", "declare the method for one key");
            }
            else if (spec.HasValues && !pairs.Exists(p => p.Text == parameter.EscapedName()))
            {
                Refuse(placeholder, $"{command.Name} needs a value for each key", $"take a dictionary, and write {{{parameter.Name}}} behind the key too");
            }
            else if (!spec.HasValues && hasPairs)
            {
                Refuse(placeholder, $"{command.Name} has no place for the values of a dictionary", "take a collection");
            }
        }
    }

    private void CheckOptions(AttributeData attribute, ReplyModel reply)
    {
        if (command.Name == "COPY" && template.Words.Skip(3).Any(static w => string.Equals(w.Constant, "DB", StringComparison.OrdinalIgnoreCase)))
        {
            faults.AtAttribute(
                attribute, Rules.NoEmulation, "COPY into another database has no emulation over several nodes", "remove DB, or keep both keys on one node with [HashTag]");
        }

        if (reply.Shape == ReplyShape.Result)
        {
            faults.AtReturnType(
                Rules.ReplyMismatch, faults.NameOf(command), ((INamedTypeSymbol)method.ReturnType).TypeArguments[0].ForReader(),
                "an emulation has no reply of a server to hand on; return the value or the array that it stands for");
        }
    }

    private void Refuse(Segment placeholder, string fault, string advice) =>
        faults.AtTemplate(placeholder.Start, placeholder.Length, Rules.Unsplittable, placeholder.Text, fault, advice);

    private IParameterSymbol Parameter(string name) => values.Named(name)!;
}
