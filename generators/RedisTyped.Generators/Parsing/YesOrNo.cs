using System;
using System.Collections.Generic;
using System.Linq;
using RedisTyped.Commands;
using RedisTyped.Generators.Templates;

namespace RedisTyped.Generators.Parsing;

/// <summary>Which commands answer nothing but 0 or 1, by the Redis documentation of each.</summary>
internal static class YesOrNo
{
    private static readonly HashSet<string> Always =
    [
        "SETNX", "HSETNX", "MSETNX", "RENAMENX", "SISMEMBER", "HEXISTS", "SMOVE", "MOVE", "COPY", "PERSIST", "EXPIRE", "PEXPIRE", "EXPIREAT",
        "PEXPIREAT", "GETBIT", "SETBIT", "PFADD", "XGROUP CREATECONSUMER", "XGROUP DESTROY",
    ];

    // The number of words behind the name with which they answer for a single key, member, field or entry.
    private static readonly Dictionary<string, int> ForOne = new()
    {
        ["EXISTS"] = 1,
        ["DEL"] = 1,
        ["UNLINK"] = 1,
        ["TOUCH"] = 1,
        ["SADD"] = 2,
        ["SREM"] = 2,
        ["HDEL"] = 2,
        ["ZREM"] = 2,
        ["XDEL"] = 2,
        ["XACK"] = 3,
        ["HSET"] = 3,
        ["ZADD"] = 3,
        ["GEOADD"] = 4,
    };

    private static readonly string[] Options = ["NX", "XX", "GT", "LT", "CH"];

    /// <summary>Why an integer that a command answers is no boolean, or null where it is one.</summary>
    public static string? Misfit(CommandSpec command, CommandOptions options)
    {
        if (Always.Contains(command.Name) || IsCountOfOne(command, options.Words))
        {
            return null;
        }

        if (!ForOne.TryGetValue(command.Name, out int count))
        {
            return "it answers a number; return long";
        }

        IReadOnlyList<Word> words = options.Words;
        int skipped = command.Name is "ZADD" or "GEOADD" ? words.Skip(1).TakeWhile(w => IsOption(w, options)).Count() : 0;
        return words.Sum(w => LengthOf(w, options)) - skipped == count && words.All(w => options.TypeOf(w) is not { } type || ValueParser.ElementOf(type) is null)
            ? null
            : "it counts, and is yes or no only for a single one; return long";
    }

    // Tuples and places are two words or more.
    private static int LengthOf(Word word, CommandOptions options) =>
        options.TypeOf(word) is { } type && ValueParser.ElementOf(type) is null && ValueParser.PairOf(type) is null
            ? ShapeParser.PartsOf(type)?.Count ?? 1
            : 1;

    // SINTERCARD 2 a b LIMIT 1 only asks whether there is any.
    private static bool IsCountOfOne(CommandSpec command, IReadOnlyList<Word> words) =>
        command.Name is "SINTERCARD" or "ZINTERCARD"
        && words.Count > 3
        && words[words.Count - 1] is { Constant: "1", Group: < 0 }
        && words[words.Count - 2] is { Group: < 0 } limit && "LIMIT".Equals(limit.Constant, StringComparison.OrdinalIgnoreCase);

    private static bool IsOption(Word word, CommandOptions options) =>
        word.Constant is { } constant
            ? Options.Contains(constant, StringComparer.OrdinalIgnoreCase)
            : options.TypeOf(word) is { } type && ValueParser.Parse(type).EnumMembers is { } members
                && members.Count > 0 && members.All(static m => Options.Contains(m, StringComparer.OrdinalIgnoreCase));
}
