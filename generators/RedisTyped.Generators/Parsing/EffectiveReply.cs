using RedisTyped.Commands;

namespace RedisTyped.Generators.Parsing;

/// <summary>What a command can answer with the options that a template gives it, where options decide.</summary>
internal static class EffectiveReply
{
    /// <summary>The kinds of reply of a command with its options.</summary>
    public static ReplyKinds Of(CommandSpec command, CommandOptions options)
    {
        switch (command.Name)
        {
            case "SET":
                return Either(
                    options.Of(3, "GET"),
                    ReplyKinds.Bulk | ReplyKinds.Nil,
                    ReplyKinds.Status | (options.Of(3, "NX", "XX") == Presence.Never ? ReplyKinds.None : ReplyKinds.Nil));
            case "XADD":
                return ReplyKinds.Bulk | (options.Of(2, "NOMKSTREAM") == Presence.Never ? ReplyKinds.None : ReplyKinds.Nil);
            case "ZADD":
                return Either(options.Of(2, "INCR"), ReplyKinds.Double | ReplyKinds.Nil, ReplyKinds.Integer);
            case "LPOP" or "RPOP":
                return Either(options.At(2), ReplyKinds.Array | ReplyKinds.Nil, ReplyKinds.Bulk | ReplyKinds.Nil);
            case "SPOP" or "SRANDMEMBER":
                return Either(options.At(2), ReplyKinds.Array, ReplyKinds.Bulk | ReplyKinds.Nil);
            case "HRANDFIELD" or "ZRANDMEMBER":
                return Either(
                    options.At(2), Either(options.At(3), ReplyKinds.Map, ReplyKinds.Array), ReplyKinds.Bulk | ReplyKinds.Nil);
            case "LPOS":
                return Either(options.Of(3, "COUNT"), ReplyKinds.Array, ReplyKinds.Integer | ReplyKinds.Nil);
            case "SORT":
                return Either(options.Of(2, "STORE"), ReplyKinds.Integer, ReplyKinds.Array);
            case "LCS":
                return Either(
                    options.Of(3, "LEN"),
                    ReplyKinds.Integer,
                    Either(options.Of(3, "IDX"), ReplyKinds.Nested, ReplyKinds.Bulk));
            case "ZDIFF" or "ZINTER" or "ZUNION" or "ZRANGE" or "ZRANGEBYSCORE" or "ZREVRANGE" or "ZREVRANGEBYSCORE":
                return Either(options.Of(2, "WITHSCORES"), ReplyKinds.Map, ReplyKinds.Array);
            case "GEORADIUS" or "GEORADIUSBYMEMBER":
                return Either(options.Of(5, "STORE", "STOREDIST"), ReplyKinds.Integer, Places(options));
            case "GEORADIUS_RO" or "GEORADIUSBYMEMBER_RO" or "GEOSEARCH":
                return Places(options);
            case "XCLAIM":
                return Either(options.Of(6, "JUSTID"), ReplyKinds.Array, ReplyKinds.Nested);
            default:
                return command.Reply;
        }
    }

    private static ReplyKinds Places(CommandOptions options) =>
        Either(options.Of(4, "WITHCOORD", "WITHDIST", "WITHHASH"), ReplyKinds.Nested, ReplyKinds.Array);

    private static ReplyKinds Either(Presence option, ReplyKinds with, ReplyKinds without) => option switch
    {
        Presence.Always => with,
        Presence.Never => without,
        _ => with | without,
    };
}
