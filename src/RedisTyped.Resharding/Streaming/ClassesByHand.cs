using RedisTyped.Commands;

namespace RedisTyped.Resharding.Streaming;

/// <summary>
/// The classes of all commands that can be in a replication stream. The command table knows those with one key; the others stand here by
/// hand, since no server tells what a command does to one key while another is missing.
/// </summary>
internal static class ClassesByHand
{
    private const string Migration = "moves a slot between nodes of a cluster, and what moves away and what comes in have no common order; wait until no slot moves";

    private const string Remote = "would let the replica move keys itself; a server sends DEL instead";

    /// <summary>Every class, each command once.</summary>
    public static IEnumerable<CommandClass> All
    {
        get
        {
            var named = new Dictionary<string, CommandClass>(StringComparer.Ordinal);
            foreach (CommandClass one in ByHand())
            {
                named.Add(one.Name, one);
            }

            foreach (CommandSpec spec in CommandTable.All)
            {
                string name = spec.Name.Split(' ')[0];
                if (spec.Is(CommandTraits.Write) && !named.ContainsKey(name) && SingleKey(spec.Keys) is { } word)
                {
                    named.Add(name, new CommandClass(name, CommandKind.SingleKey, word));
                }
            }

            return named.Values;
        }
    }

    /// <summary>The word that is the one key of a command; null where it has other keys, or none.</summary>
    public static int? SingleKey(IReadOnlyList<KeySpec> keys) =>
        keys is [{ Begin: BeginSearch.Index, Find: FindKeys.Range, LastKey: 0, Complete: true } one] ? one.Index : null;

    private static IEnumerable<CommandClass> ByHand() =>
    [
        .. Of(CommandKind.KeySubset, "DEL", "UNLINK", "TOUCH", "PFCOUNT"),
        .. Of(CommandKind.PairSubset, "MSET", "MSETNX"),
        .. Of(CommandKind.Rename, "RENAME", "RENAMENX"),
        .. Of(CommandKind.SetMove, "SMOVE"),
        .. Of(CommandKind.ListMove, "LMOVE", "BLMOVE"),
        .. Of(CommandKind.ListRotate, "RPOPLPUSH", "BRPOPLPUSH"),
        .. Of(CommandKind.Copy, "COPY"),
        .. Of(CommandKind.DatabaseMove, "MOVE"),
        .. Of(CommandKind.Sort, "SORT"),
        .. Of(CommandKind.GeoRadius, "GEORADIUS", "GEORADIUSBYMEMBER"),
        .. Of(
            CommandKind.Keys,
            "BITOP", "GEOSEARCHSTORE", "PFMERGE", "SDIFFSTORE", "SINTERSTORE", "SUNIONSTORE", "ZDIFFSTORE", "ZINTERSTORE", "ZRANGESTORE", "ZUNIONSTORE"),
        .. Of(CommandKind.WrittenKeys, "BLMPOP", "BLPOP", "BRPOP", "BZMPOP", "BZPOPMAX", "BZPOPMIN", "LMPOP", "XREADGROUP", "ZMPOP"),
        .. Of(CommandKind.Script, "EVAL", "EVALSHA", "FCALL"),
        .. Of(CommandKind.Select, "SELECT"),
        .. Of(CommandKind.Begin, "MULTI"),
        .. Of(CommandKind.End, "EXEC"),
        .. Of(CommandKind.Idle, "PING", "REPLCONF"),
        .. Of(CommandKind.Everywhere, "FUNCTION", "SCRIPT"),
        .. Of(CommandKind.Flush, "FLUSHALL", "FLUSHDB"),
        .. Of(CommandKind.SwapDatabases, "SWAPDB"),
        .. Of(CommandKind.Message, "PUBLISH", "SPUBLISH"),
        new("RESTORE-ASKING", CommandKind.Refused) { Fault = Migration },
        new("MIGRATE", CommandKind.Refused) { Fault = Remote },

        // A subcommand comes before the key.
        new("XGROUP", CommandKind.SingleKey, FirstKey: 2),
        new("PFDEBUG", CommandKind.SingleKey, FirstKey: 2),

        // Later than the table: fields that expire (7.4, 8.0), streams (8.2).
        .. Of(
            CommandKind.SingleKey,
            "HEXPIRE", "HEXPIREAT", "HGETDEL", "HGETEX", "HPERSIST", "HPEXPIRE", "HPEXPIREAT", "HSETEX", "XACKDEL", "XDELEX"),
    ];

    private static IEnumerable<CommandClass> Of(CommandKind kind, params string[] names) =>
        names.Select(name => new CommandClass(name, kind) { Keys = CommandTable.Find(name)?.Keys ?? [] });
}
