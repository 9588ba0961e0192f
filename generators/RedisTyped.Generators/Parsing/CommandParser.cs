using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Roslyn;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Holds a template against the command table: which command it names, whether its arguments suffice, which words are keys.</summary>
internal sealed class CommandParser(CommandTemplate template, List<IParameterSymbol> values, MethodFaults faults)
{
    private const string BlockingAdvice = "mark the method [Blocking], which runs it on a connection of its own";
    private const string MultiplexerAdvice = "use the node's own Multiplexer for it";

    /// <summary>Whether the method may send what waits, on a connection of its own.</summary>
    public bool MayWait { get; init; }

    private readonly IReadOnlyList<Word> _words = template.Words;
    private readonly WordSpelling _spelling = new(values);
    private readonly TemplateFacts _facts = TemplateFacts.Of(template);
    private TemplateForms? _forms;
    private WordExpansion? _expansion;
    private readonly GivenFacts _given = new(template, faults);

    /// <summary>Whether the method says itself which nodes a command without keys goes to.</summary>
    public bool MayLackKeys { get; init; }

    private TemplateForms Forms => _forms ??= new TemplateForms(template, _spelling);

    /// <summary>The command, or null after a fault.</summary>
    public CommandSpec? Find()
    {
        Word first = _words[0];
        if (first.Constant is not { Length: > 0 } name || first.Group >= 0)
        {
            faults.AtWord(first, Rules.MalformedTemplate, "a template starts with the name of a Redis command, such as GET");
            return null;
        }

        bool container = CommandTable.IsContainer(name);
        string? second = container && _words.Count > 1 && _words[1].Group < 0 ? _words[1].Constant : null;
        string given = second is null ? name : name + " " + second;
        if (CommandTable.Find(container && _words.Count > 1 ? name + " " + second : name) is { } command)
        {
            return IsShareable(command) ? command : null;
        }

        if (!container && _given.HasKeys)
        {
            return _given.Command(name);
        }

        string advice = container && second is null ? $"write the subcommand behind {name.ToUpperInvariant()}"
            : Nearest(given) is { } nearest ? $"did you mean {nearest}?"
            : "see the list of commands in the Redis documentation, or, for a command of a module, say which words are keys: Keys = new[] { 1 }";
        faults.AtTemplate(first.Start, LengthOfWords(second is null ? 1 : 2), Rules.UnknownCommand, given, advice);
        return null;
    }

    /// <summary>Holds the number of words against what the command takes.</summary>
    /// <returns>Whether one word is missing, and the end of the template is its only place.</returns>
    public bool CheckArity(CommandSpec command)
    {
        int required = _words.Count(static w => w.Group < 0);
        int most = _words.Count;
        _expansion ??= new WordExpansion(command, template, values);
        bool open = _words.Any(IsExpanding);
        int arity = Math.Abs(command.Arity);
        bool fits = command.Arity > 0
            ? open ? required <= arity : required == arity && most == arity
            : required >= arity || open;
        if (fits)
        {
            return false;
        }

        string takes = (command.Arity > 0 ? "" : "at least ") + Count(arity - command.NameWords);
        if (command.Arity > 0 && required >= arity)
        {
            // Marked is what is too much: words behind the last that Redis takes, or the groups that add to them.
            Word extra = _words[arity];
            faults.AtTemplate(
                extra.Start, LengthOfWords(_words.Count) - (extra.Start - _words[0].Start),
                Rules.WrongArity, faults.NameOf(command), takes, most - command.NameWords, $"remove '{string.Join(" ", _words.Skip(arity))}'");
            return false;
        }

        string also = most > required ? " when its optional groups are left out" : "";
        AtCommand(command, Rules.WrongArity, faults.NameOf(command), takes, (required - command.NameWords) + also, AdviseMissing(command, most >= arity));
        return arity - most == 1 && command.Keys is [{ Begin: BeginSearch.Index, Find: FindKeys.Range, LastKey: 0 } key] && key.Index == most - 1;
    }

    private string AdviseMissing(CommandSpec command, bool isInGroups)
    {
        bool isOneField = command.Name is "HSET" or "HMSET" && _words.Count == command.NameWords + 2;
        return isInGroups ? "take what is always sent out of the brackets"
            : isOneField ? "write a field and its value, or pass a dictionary or an object for all fields"
            : $"see https://redis.io/commands/{command.Name.ToLowerInvariant().Replace(' ', '-')} for what is missing";
    }

    /// <summary>The words that are keys, at least one unless the method chooses nodes; null after a fault. Neither groups nor collections must move them.</summary>
    public List<Word>? KeyWords(CommandSpec command)
    {
        _expansion ??= new WordExpansion(command, template, values);
        if (GivenFacts.IsOf(command))
        {
            return _given.KeyWords(command, MayLackKeys);
        }

        if (Forms.HasTooManyGroups)
        {
            AtCommand(command, Rules.KeysUnknown, faults.NameOf(command), "there are more than 8 optional groups; declare a method for each form");
            return null;
        }

        if (_facts.Keys is { } known)
        {
            return Checked(command, [.. known]);
        }

        List<Word>? keys = null;
        foreach (TemplateForms.Form form in Forms.ByGroups())
        {
            if (KeysOf(command, form) is not { } found)
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
                AtCommand(command, Rules.KeysUnknown, faults.NameOf(command), "the optional groups move them; declare one method for each form");
                return null;
            }
        }

        if (keys is not { Count: > 0 })
        {
            if (MayLackKeys)
            {
                _given.CheckAgainst(command, []);
                return [];
            }

            AtCommand(command, Rules.NoKey, faults.NameOf(command), command.Name == "SCAN"
                ? "return IAsyncEnumerable<RedisKey> to scan the keys of all nodes"
                : (faults.Script is null ? "" : "name its keys, such as Keys = [\"user:{id}\"], or ")
                    + "send it to every node with [AllNodes], or to one by a parameter of type NodeId");
            return null;
        }

        if (!_spelling.IsAsked)
        {
            _facts.Keys = keys;
        }

        return Checked(command, [.. keys]);
    }

    private List<Word>? Checked(CommandSpec command, List<Word> keys)
    {
        CheckCollections(command, keys);
        _given.CheckAgainst(command, keys);
        return faults.Error is null ? keys : null;
    }

    private List<Word>? KeysOf(CommandSpec command, TemplateForms.Form form)
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
            AtCommand(command, Rules.KeysUnknown, faults.NameOf(command), $"{why}; {AdviseUnknown(why)}");
            return null;
        }

        return [.. found.Positions.Select(i => form.Words[i])];
    }

    private static string AdviseUnknown(string why) =>
        why.StartsWith("the pattern", StringComparison.Ordinal) ? "take the elements without it, and read those keys by commands of their own"
        : why.StartsWith("Redis does not", StringComparison.Ordinal) ? "send it untyped to a node that you choose, redis.NodeFor(key).ExecuteAsync(…)"
        : "correct the template";

    private void CheckCollections(CommandSpec command, List<Word> keys)
    {
        if (_words.FirstOrDefault(w => IsExpanding(w) && w.Start < keys[keys.Count - 1].Start && !keys.Contains(w)) is { } before)
        {
            faults.AtWord(before, Rules.KeysUnknown, faults.NameOf(command), "a collection before a key makes an unknown number of words; write a placeholder for each word instead");
            return;
        }

        // A command with a collection in a key is split, or refused: its elements go to their nodes one by one, each with its own value.
        if (keys.SelectMany(static k => k.Placeholders).Any(IsCollection))
        {
            return;
        }

        Dictionary<Word, int> collections = _words.Where(IsExpanding).ToDictionary(static w => w, w => _expansion!.WordsOfElement(w));
        string shape = string.Join(" ", collections.Select(static c => $"{c.Key.Start}:{c.Value}"));
        if (collections.Count == 0 || _facts.Collections == shape)
        {
            return;
        }

        if (Forms.HasTooMany(collections.Keys))
        {
            AtCommand(command, Rules.KeysUnknown, faults.NameOf(command), "there are too many collections; declare a method with fewer");
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

    // A dot is the mark of a module's command, and no slip of the keyboard for one of Redis' own.
    private static string? Nearest(string given) => given.IndexOf('.') >= 0 ? null : CommandTable.Nearest(given);

    private bool IsShareable(CommandSpec command)
    {
        if (_facts.IsHarmless)
        {
            return true;
        }

        bool isHarmless = true;
        foreach (TemplateForms.Form form in Forms.ByGroups())
        {
            LineWords line = form.Line();
            ConnectionHarm kind = SharedConnection.HarmOf(command, line);
            if (kind == ConnectionHarm.Subscription)
            {
                return IsSubscription(command);
            }

            isHarmless &= kind == ConnectionHarm.None;
            bool canWait = kind == ConnectionHarm.Wait && BlockingParser.CanBeAllowed(command);
            string? harm = kind switch
            {
                ConnectionHarm.None => null,
                ConnectionHarm.Wait when canWait && MayWait => null,
                ConnectionHarm.Transaction => "opens or ends a transaction for everybody on the connection",
                ConnectionHarm.Wait => "blocks the connection that it runs on",
                ConnectionHarm.Stream => "turns the connection into an endless stream",
                _ => "changes the connection for everybody on it",
            };
            if (harm is not null)
            {
                AtCommand(command, Rules.NotOnSharedConnection, faults.NameOf(command), harm, canWait ? BlockingAdvice : MultiplexerAdvice);
                return false;
            }

            if (line.Doubt is { } doubt)
            {
                faults.AtWord(
                    form.Words[doubt.At], Rules.NotOnSharedConnection, faults.NameOf(command),
                    $"may block the connection that it runs on, because '{form.Words[doubt.At]}' may spell {doubt.Keyword}: "
                        + "write the word itself into the template, or take a number or an enum without such a member",
                    MultiplexerAdvice);
                return false;
            }
        }

        if (isHarmless && !_spelling.IsAsked)
        {
            _facts.IsHarmless = true;
        }

        return true;
    }

    private bool IsSubscription(CommandSpec command)
    {
        if (SubscriptionParser.Misfit(command) is not { } misfit)
        {
            return true;
        }

        AtCommand(command, Rules.Subscription, faults.NameOf(command), misfit.Fault, misfit.Advice);
        return false;
    }

    private bool IsExpanding(Word word) => _expansion?.IsExpanding(word) ?? false;

    private bool IsCollection(Segment placeholder) =>
        values.Named(placeholder.Text) is { } parameter && ValueParser.ElementOf(parameter.Type) is not null;

    private void AtCommand(CommandSpec command, DiagnosticDescriptor rule, params object[] arguments) =>
        faults.AtTemplate(_words[0].Start, LengthOfWords(command.NameWords), rule, arguments);

    private int LengthOfWords(int count) => _words[count - 1].Start + _words[count - 1].Length - _words[0].Start;

    private static string Count(int arguments) => arguments == 1 ? "1 argument" : arguments + " arguments";
}
