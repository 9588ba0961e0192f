using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Lua;

namespace RedisTyped.Generators.Parsing.Scripts;

/// <summary>Holds the text of a script against what it is given, and against the command table.</summary>
internal static class LuaCheck
{
    // Redis 7 refuses these in a read-only script though it does not flag them as writing: a replica would have to pass them on.
    private static readonly HashSet<string> AsIfWriting = ["PFCOUNT", "PUBLISH", "SPUBLISH"];

    /// <summary>Finds what is wrong in a script, in order of place.</summary>
    /// <param name="text">The script.</param>
    /// <param name="keys">How many keys it is given.</param>
    /// <param name="arguments">How many arguments it is given at most; null where there is no limit.</param>
    /// <param name="isReadOnly">Whether it is sent as one that only reads.</param>
    public static IEnumerable<ScriptFault> Find(string text, int keys, int? arguments, bool isReadOnly)
    {
        LuaOutline outline = LuaOutline.Of(text);
        return outline.Indexes.Select(index => Index(index, index.Table == "KEYS" ? keys : arguments))
            .Concat(outline.Calls.SelectMany(call => Call(call, isReadOnly)))
            .OfType<ScriptFault>()
            .OrderBy(static f => f.Start);
    }

    /// <summary>The id of the first error in a script that is the same whatever it is given, or null.</summary>
    public static string? ErrorOf(string text, bool isReadOnly) => !isReadOnly ? null
        : LuaOutline.Of(text).Calls.Select(static c => Write(c)).FirstOrDefault(static f => f is not null)?.Rule.Id;

    private static ScriptFault? Index(LuaIndex index, int? given)
    {
        if (given is null || (index.Number >= 1 && index.Number <= given))
        {
            return null;
        }

        bool isKey = index.Table == "KEYS";
        string what = isKey ? "key" : "argument";
        string fault = $"The script reads {index.Table}[{index.Number}], but is given {(given == 0 ? $"no {what}" : given == 1 ? $"1 {what}" : $"{given} {what}s")}";
        string advice = index.Number == 0 ? "Lua counts from 1"
            : isKey ? "add the key to Keys, or correct the number"
            : "add the argument to Args or as a parameter, or correct the number";
        return new ScriptFault(Rules.ScriptAsksForMore, index.Start, index.Length, [fault, advice]);
    }

    private static IEnumerable<ScriptFault?> Call(LuaCall call, bool isReadOnly)
    {
        if (isReadOnly)
        {
            yield return Write(call);
        }

        yield return Unknown(call);
        foreach (LuaToken literal in LiteralKeys(call))
        {
            yield return new ScriptFault(
                Rules.LiteralKeyInScript, literal.Start, literal.Length, [literal.Text, CommandOf(call)!.Name]);
        }
    }

    private static CommandSpec? CommandOf(LuaCall call) => CommandTable.Find([.. call.Arguments.Select(static a => a.Word)]);

    private static ScriptFault? Write(LuaCall call) =>
        CommandOf(call) is { } command && (command.Is(CommandTraits.Write) || AsIfWriting.Contains(command.Name))
            ? new ScriptFault(Rules.WriteInReadOnlyScript, call.Command.Start, call.Command.Length, [command.Name])
            : null;

    // A dot is the mark of a module's command, which the table does not know.
    private static ScriptFault? Unknown(LuaCall call)
    {
        string?[] words = [.. call.Arguments.Take(2).Select(static a => a.Word)];
        if (words[0] is not { Length: > 0 } name || name.Contains('.') || CommandOf(call) is not null)
        {
            return null;
        }

        if (CommandTable.IsContainer(name))
        {
            if (words.Length < 2 || words[1] is not { } subcommand)
            {
                return null;
            }

            name += " " + subcommand;
        }

        string advice = CommandTable.Nearest(name) is { } nearest ? $"did you mean {nearest}?" : "see the list of commands in the Redis documentation";
        return new ScriptFault(
            Rules.ScriptAsksForMore, call.Command.Start, call.Command.Length, [$"The script calls {name.ToUpperInvariant()}, which is no command of Redis 7", advice]);
    }

    private static IEnumerable<LuaToken> LiteralKeys(LuaCall call)
    {
        // A channel is no key: a script may publish wherever it runs.
        if (CommandOf(call) is not { Name: not "PUBLISH" } command)
        {
            return [];
        }

        HashSet<int>? keys = null;
        foreach (IReadOnlyList<string?> line in call.Lines())
        {
            // A line that Redis would refuse moves no key.
            if (KeyFinder.Find(command, line) is { WhyUnknown: null } found)
            {
                keys ??= [.. found.Positions];
                keys.IntersectWith(found.Positions);
            }
        }

        return (keys ?? []).Where(k => k < call.Arguments.Count && call.Arguments[k].Literal is not null)
            .OrderBy(static k => k)
            .Select(k => call.Arguments[k].Literal!.Value);
    }
}
