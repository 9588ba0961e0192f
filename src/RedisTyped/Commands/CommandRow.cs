using System;
using System.Collections.Generic;
using System.Globalization;

namespace RedisTyped.Commands;

/// <summary>Reads one line of the table: <c>name;arity;group;since;flags;tips;later options;key specs</c>.</summary>
/// <remarks>
/// Flags, tips and options are separated by blanks, key specs by commas. An option that came later than its command is
/// <c>KEYWORD@FIRST@SINCE</c>, without a keyword where the number of words tells it. A key spec is <c>BEGIN range LAST STEP LIMIT</c> or
/// <c>BEGIN keynum COUNT FIRST STEP</c>, where BEGIN is an index or <c>KEYWORD@INDEX</c>, then its flags, of which <c>r</c>,
/// <c>w</c> and <c>rw</c> are the rights to the keys; <c>?</c> is a part that the
/// server calls unknown.
/// </remarks>
internal static class CommandRow
{
    private const int Columns = 8;

    public static CommandSpec Read(string row)
    {
        string[] columns = row.Split(';');
        if (columns.Length != Columns)
        {
            throw new FormatException($"A row of the command table has {columns.Length} columns, not {Columns}: {row}");
        }

        string name = columns[0];
        return new CommandSpec(
            name,
            Number(columns[1]),
            Traits(columns[4]) | TraitsByHand.Of(name),
            Keys(columns[7]),
            RepliesByHand.Of(name),
            group: columns[2],
            since: columns[3],
            tips: Words(columns[5]),
            laterOptions: [.. Options(columns[6]), .. LaterOptionsByHand.Of(name)]);
    }

    private static CommandTraits Traits(string flags)
    {
        CommandTraits traits = CommandTraits.None;
        foreach (string flag in Words(flags))
        {
            traits |= flag switch
            {
                "write" => CommandTraits.Write,
                "readonly" => CommandTraits.ReadOnly,
                "admin" => CommandTraits.Admin,
                "pubsub" => CommandTraits.PubSub,
                "blocking" => CommandTraits.Blocking,
                "fast" => CommandTraits.Fast,
                "movablekeys" => CommandTraits.MovableKeys,
                _ => CommandTraits.None,
            };
        }

        return traits;
    }

    private static IEnumerable<LaterOption> Options(string column)
    {
        foreach (string option in Words(column))
        {
            string[] parts = option.Split('@');
            yield return new LaterOption(parts[0].Length == 0 ? null : parts[0], Number(parts[1]), parts[2]);
        }
    }

    private static KeySpec[] Keys(string column)
    {
        if (column.Length == 0)
        {
            return [];
        }

        string[] specs = column.Split(',');
        var keys = new KeySpec[specs.Length];
        for (int i = 0; i < specs.Length; i++)
        {
            keys[i] = Key(specs[i].Split(' '));
        }

        return keys;
    }

    private static KeySpec Key(string[] parts)
    {
        (BeginSearch begin, int index, string? keyword) = Begin(parts[0]);
        bool complete = Array.IndexOf(parts, "incomplete") < 0;
        KeyAccess access = (Has(parts, "r") ? KeyAccess.Read : KeyAccess.None) | (Has(parts, "w") ? KeyAccess.Write : KeyAccess.None);
        return parts[1] switch
        {
            "range" => new KeySpec(
                begin, index, keyword, FindKeys.Range,
                lastKey: Number(parts[2]), step: Number(parts[3]), limit: Number(parts[4]), keyCountAt: 0, firstKey: 0, complete) { Access = access },
            "keynum" => new KeySpec(
                begin, index, keyword, FindKeys.KeyCount,
                lastKey: 0, step: Number(parts[4]), limit: 0, keyCountAt: Number(parts[2]), firstKey: Number(parts[3]), complete) { Access = access },
            _ => new KeySpec(
                begin, index, keyword, FindKeys.Unknown, lastKey: 0, step: 0, limit: 0, keyCountAt: 0, firstKey: 0, complete: false) { Access = access },
        };
    }

    private static bool Has(string[] parts, string right) => Array.Exists(parts, part => part == right || part == "rw");

    private static (BeginSearch Begin, int Index, string? Keyword) Begin(string part)
    {
        if (part == "?")
        {
            return (BeginSearch.Unknown, 0, null);
        }

        int at = part.IndexOf('@');
        return at < 0
            ? (BeginSearch.Index, Number(part), null)
            : (BeginSearch.Keyword, Number(part.Substring(at + 1)), part.Substring(0, at));
    }

    private static string[] Words(string column) => column.Length == 0 ? [] : column.Split(' ');

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
