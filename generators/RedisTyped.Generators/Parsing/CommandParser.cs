using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Holds a template against the command table: which command it names, whether that may be sent from a store, whether its arguments suffice.</summary>
internal sealed class CommandParser(CommandTemplate template, GivenFacts given, List<IParameterSymbol> values, MethodFaults faults)
{
    private const string BlockingAdvice = "mark the method [Blocking], which runs it on a connection of its own";
    private const string MultiplexerAdvice = "use the node's own Multiplexer for it";

    private readonly IReadOnlyList<Word> _words = template.Words;

    /// <summary>Whether the method may send what waits, on a connection of its own.</summary>
    public bool MayWait { get; init; }

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
        string written = second is null ? name : name + " " + second;
        if (CommandTable.Find(container && _words.Count > 1 ? name + " " + second : name) is { } command)
        {
            return IsShareable(command) ? command : null;
        }

        if (!container && given.HasKeys)
        {
            return given.Command(name);
        }

        string advice = container && second is null ? $"write the subcommand behind {name.ToUpperInvariant()}"
            : Nearest(written) is { } nearest ? $"did you mean {nearest}?"
            : "see the list of commands in the Redis documentation, or, for a command of a module, say which words are keys: Keys = new[] { 1 }";
        faults.AtWords(first, _words[second is null ? 0 : 1], Rules.UnknownCommand, written, advice);
        return null;
    }

    /// <summary>Holds the number of words against what the command takes.</summary>
    /// <param name="command">The command.</param>
    /// <param name="expansion">Which words become several arguments.</param>
    /// <returns>Whether one word is missing, and the end of the template is its only place.</returns>
    public bool CheckArity(CommandSpec command, WordExpansion expansion)
    {
        int required = _words.Count(static w => w.Group < 0);
        int most = _words.Count;
        bool open = _words.Any(expansion.IsExpanding);
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
            faults.AtWords(
                _words[arity], _words[most - 1],
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

    // A dot is the mark of a module's command, and no slip of the keyboard for one of Redis' own.
    private static string? Nearest(string name) => name.IndexOf('.') >= 0 ? null : CommandTable.Nearest(name);

    private bool IsShareable(CommandSpec command)
    {
        TemplateFacts facts = TemplateFacts.Of(template);
        if (facts.IsHarmless)
        {
            return true;
        }

        bool isHarmless = true;
        var spelling = new WordSpelling(values);
        foreach (TemplateForms.Form form in new TemplateForms(template, spelling).ByGroups())
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

        if (isHarmless && !spelling.IsAsked)
        {
            facts.IsHarmless = true;
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

    private void AtCommand(CommandSpec command, DiagnosticDescriptor rule, params object[] arguments) =>
        faults.AtWords(_words[0], _words[command.NameWords - 1], rule, arguments);

    private static string Count(int arguments) => arguments == 1 ? "1 argument" : arguments + " arguments";
}
