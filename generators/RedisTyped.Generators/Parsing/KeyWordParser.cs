using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Finds the words of a template that are keys, in every form that it can take.</summary>
internal sealed class KeyWordParser(
    CommandSpec command, CommandTemplate template, GivenFacts given, WordExpansion expansion, List<IParameterSymbol> values, MethodFaults faults)
{
    private readonly IReadOnlyList<Word> _words = template.Words;
    private readonly WordSpelling _spelling = new(values);
    private readonly TemplateFacts _facts = TemplateFacts.Of(template);
    private TemplateForms? _forms;

    /// <summary>Whether the method says itself which nodes a command without keys goes to.</summary>
    public bool MayLackKeys { get; init; }

    private TemplateForms Forms => _forms ??= new TemplateForms(template, _spelling);

    /// <summary>The words that are keys, at least one unless the method chooses nodes; null after a fault. Neither groups nor collections must move them.</summary>
    public List<Word>? Parse()
    {
        if (GivenFacts.IsOf(command))
        {
            return given.KeyWords(command, MayLackKeys);
        }

        if (Forms.HasTooManyGroups)
        {
            AtCommand(Rules.KeysUnknown, faults.NameOf(command), "there are more than 8 optional groups; declare a method for each form");
            return null;
        }

        if (_facts.Keys is { } known)
        {
            return Checked([.. known]);
        }

        List<Word>? keys = null;
        foreach (TemplateForms.Form form in Forms.ByGroups())
        {
            if (KeysOf(form) is not { } found)
            {
                return null;
            }

            keys ??= found;
            if (keys.FirstOrDefault(static k => k.Group >= 0) is { } optional)
            {
                faults.AtWord(optional, Rules.UnsupportedShape, "A key cannot be optional", "declare one method with it and one without");
                return null;
            }

            if (!keys.SequenceEqual(found))
            {
                AtCommand(Rules.KeysUnknown, faults.NameOf(command), "the optional groups move them; declare one method for each form");
                return null;
            }
        }

        if (keys is not { Count: > 0 })
        {
            if (MayLackKeys)
            {
                given.CheckAgainst(command, []);
                return [];
            }

            AtCommand(Rules.NoKey, faults.NameOf(command), command.Name == "SCAN"
                ? "return IAsyncEnumerable<RedisKey> to scan the keys of all nodes"
                : (faults.Script is null ? "" : "name its keys, such as Keys = [\"user:{id}\"], or ")
                    + "send it to every node with [AllNodes], or to one by a parameter of type NodeId");
            return null;
        }

        if (!_spelling.IsAsked)
        {
            _facts.Keys = keys;
        }

        return Checked([.. keys]);
    }

    private List<Word>? Checked(List<Word> keys)
    {
        CheckCollections(keys);
        given.CheckAgainst(command, keys);
        return faults.Error is null ? keys : null;
    }

    private List<Word>? KeysOf(TemplateForms.Form form)
    {
        if (SubscriptionParser.Channels(command, form.Words) is { } channels)
        {
            return channels;
        }

        LineWords line = form.Line();
        KeyPositions found = KeyFinder.Find(command, line);
        if (line.Doubt is { } doubt)
        {
            faults.AtWord(
                form.Words[doubt.At], Rules.KeysUnknown, faults.NameOf(command),
                $"'{form.Words[doubt.At]}' may spell {doubt.Keyword}, by which Redis finds them; write the word itself into the template, "
                    + "or take a number or an enum without such a member");
            return null;
        }

        if (found.WhyUnknown is { } why)
        {
            AtCommand(Rules.KeysUnknown, faults.NameOf(command), $"{why}; {AdviseUnknown(why)}");
            return null;
        }

        return [.. found.Positions.Select(i => form.Words[i])];
    }

    private static string AdviseUnknown(string why) =>
        why.StartsWith("the pattern", StringComparison.Ordinal) ? "take the elements without it, and read those keys by commands of their own"
        : why.StartsWith("Redis does not", StringComparison.Ordinal) ? "send it untyped to a node that you choose, redis.NodeFor(key).ExecuteAsync(…)"
        : "correct the template";

    private void CheckCollections(List<Word> keys)
    {
        if (_words.FirstOrDefault(w => expansion.IsExpanding(w) && w.Start < keys[keys.Count - 1].Start && !keys.Contains(w)) is { } before)
        {
            faults.AtWord(before, Rules.KeysUnknown, faults.NameOf(command), "a collection before a key makes an unknown number of words; write a placeholder for each word instead");
            return;
        }

        // A command with a collection in a key is split, or refused: its elements go to their nodes one by one, each with its own value.
        if (keys.SelectMany(static k => k.Placeholders).Any(IsCollection))
        {
            return;
        }

        Dictionary<Word, int> collections = _words.Where(expansion.IsExpanding).ToDictionary(static w => w, w => expansion.WordsOfElement(w));
        string shape = string.Join(" ", collections.Select(static c => $"{c.Key.Start}:{c.Value}"));
        if (collections.Count == 0 || _facts.Collections == shape)
        {
            return;
        }

        if (Forms.HasTooMany(collections.Keys))
        {
            AtCommand(Rules.KeysUnknown, faults.NameOf(command), "there are too many collections; declare a method with fewer");
            return;
        }

        foreach (TemplateForms.Form form in Forms.BySizes(collections))
        {
            LineWords line = form.Line();
            KeyPositions found = KeyFinder.Find(command, line);
            if (line.Doubt is not null || found.WhyUnknown is not null || !found.Positions.Select(i => form.Words[i]).SequenceEqual(keys))
            {
                Word varied = form.Varied ?? collections.Keys.First();
                faults.AtWord(
                    varied, Rules.KeysUnknown, faults.NameOf(command),
                    $"the number of elements of '{varied}' decides them; write a placeholder for each word instead");
                return;
            }
        }

        if (_facts.Keys is not null && !_spelling.IsAsked)
        {
            _facts.Collections = shape;
        }
    }

    private bool IsCollection(Segment placeholder) =>
        values.Named(placeholder.Text) is { } parameter && ValueParser.ElementOf(parameter.Type) is not null;

    private void AtCommand(DiagnosticDescriptor rule, params object[] arguments) =>
        faults.AtWords(_words[0], _words[command.NameWords - 1], rule, arguments);
}
