using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;
using RedisTyped.Commands;
using RedisTyped.Generators.Diagnostics;
using RedisTyped.Generators.Model;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>
/// Holds a command and its options against the oldest server that the project names. Only the analyzer does: what is generated is the
/// same for every server, so that a later one is served whatever was declared.
/// </summary>
internal sealed class ServerVersionCheck(CommandSpec command, CommandTemplate template, List<IParameterSymbol> values, MethodFaults faults)
{
    private readonly CommandOptions _options = new(command, template, values);
    private readonly WordExpansion _expansion = new(command, template, values);

    /// <summary>How many words of the command the template leaves to the client, as it does with the cursor of SCAN.</summary>
    public int LeftOut { get; init; }

    /// <summary>Reports what the oldest server does not know: the command, or of its options that which came last.</summary>
    /// <param name="oldest">That server.</param>
    public void Check(Version oldest)
    {
        if (ServerVersions.Parse(command.Since) is { } since && since > oldest)
        {
            string sent = faults.Script is null ? command.Name : $"{faults.NameOf(command)} as {command.Name}";
            faults.AtWords(
                template.Words[0], template.Words[command.NameWords - 1], Rules.ServerTooOld,
                sent, ServerVersions.ForReader(since), ServerVersions.ForReader(oldest), "use another command");
            return;
        }

        var latest = command.LaterOptions
            .Select(option => (Option: option, Since: ServerVersions.Parse(option.Since)!, Word: Find(option)))
            .Where(found => found.Word is not null && found.Since > oldest)
            .OrderByDescending(static found => found.Since)
            .ThenBy(static found => found.Word!.Start)
            .FirstOrDefault();
        if (latest.Word is { } word)
        {
            string what = latest.Option.Keyword is { } keyword
                ? $"{command.Name} … {keyword}"
                : $"{command.Name} with {latest.Option.First.ToString(CultureInfo.InvariantCulture)} or more arguments";
            string advice = word.Constant is null && latest.Option.Keyword is { } member
                ? $"take a type for '{word}' that cannot be {member}"
                : $"leave '{word}' out";
            faults.AtWord(word, Rules.ServerTooOld, what, ServerVersions.ForReader(latest.Since), ServerVersions.ForReader(oldest), advice);
        }
    }

    private Word? Find(LaterOption option)
    {
        IReadOnlyList<Word> words = _options.Words;
        int first = option.First - LeftOut - 1;
        if (option.Keyword is null)
        {
            return words.Count > first ? words[first] : words.FirstOrDefault(_expansion.IsExpanding);
        }

        for (int i = Math.Max(first, 0); i < words.Count && !IsBehindOptions(words[i]); i++)
        {
            if (MayBe(words[i], option.Keyword))
            {
                return words[i];
            }
        }

        return null;
    }

    // Options of XADD, ZADD and GEOADD stand in front, and what follows is named by the user: a field may be called LIMIT.
    private bool IsBehindOptions(Word word) => command.Name switch
    {
        "XADD" => word.Start >= template.Words[Math.Min(_expansion.FirstField(), template.Words.Count - 1)].Start,
        "ZADD" or "GEOADD" => !command.LaterOptions.Any(o => MayBe(word, o.Keyword!)) && !IsEnum(word),
        _ => false,
    };

    private bool MayBe(Word word, string keyword) => word.Constant is { } constant
        ? string.Equals(constant, keyword, StringComparison.OrdinalIgnoreCase)
        : MembersOf(word).Any(m => string.Equals(m.TrimStart('@'), keyword, StringComparison.OrdinalIgnoreCase));

    private bool IsEnum(Word word) => MembersOf(word).Count > 0;

    private EquatableArray<string> MembersOf(Word word) =>
        _options.TypeOf(word) is { } type && ValueParser.Parse(ValueParser.ElementOf(type) ?? type) is { Kind: ValueKind.Enum } value
            ? value.EnumMembers
            : default;
}
