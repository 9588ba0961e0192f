using System;
using System.Collections.Generic;

namespace RedisTyped.Commands;

/// <summary>
/// Options that came later than their command, which COMMAND DOCS has only in the prose of its history: more arguments of the same kind,
/// and keywords that it gives no version.
/// </summary>
internal static class LaterOptionsByHand
{
    private static readonly Dictionary<string, LaterOption[]> ByName = new(StringComparer.Ordinal)
    {
        ["CONFIG GET"] = [Words(2, "7.0.0")],
        ["CONFIG SET"] = [Words(3, "7.0.0")],
        ["EXISTS"] = [Words(2, "3.0.3")],
        ["HSET"] = [Words(4, "4.0.0")],
        ["INFO"] = [Words(2, "7.0.0")],
        ["LPUSHX"] = [Words(3, "4.0.0")],
        ["RPUSHX"] = [Words(3, "4.0.0")],
        ["XGROUP CREATE"] = [new LaterOption("ENTRIESREAD", 4, "7.0.0")],
        ["XGROUP SETID"] = [new LaterOption("ENTRIESREAD", 4, "7.0.0")],
        ["XINFO STREAM"] = [new LaterOption("FULL", 2, "6.0.0")],
    };

    /// <summary>The commands that have options by hand.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static IReadOnlyList<LaterOption> Of(string name) => ByName.TryGetValue(name, out LaterOption[]? options) ? options : [];

    private static LaterOption Words(int count, string since) => new(null, count, since);
}
