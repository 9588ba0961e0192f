namespace RedisTyped.Commands;

/// <summary>What type of value the commands work on, which Redis tells only by refusing others.</summary>
internal static class KeyTypesByHand
{
    /// <summary>The types of one of the command's keys.</summary>
    /// <param name="command">The command.</param>
    /// <param name="key">Which of its keys, by their order in the command; 0 is the first.</param>
    public static KeyTypes Of(CommandSpec command, int key) => command.Name switch
    {
        // The elements of any of these can be sorted; what STORE leaves is a list.
        "SORT" when key > 0 => KeyTypes.List,
        "SORT" or "SORT_RO" => KeyTypes.List | KeyTypes.Set | KeyTypes.SortedSet,

        // Sets count as sorted sets whose scores are all 1.
        "ZUNION" or "ZINTER" or "ZDIFF" or "ZINTERCARD" => KeyTypes.Set | KeyTypes.SortedSet,
        "ZUNIONSTORE" or "ZINTERSTORE" or "ZDIFFSTORE" when key > 0 => KeyTypes.Set | KeyTypes.SortedSet,
        _ => command.Group switch
        {
            "string" or "bitmap" or "hyperloglog" => KeyTypes.String,
            "hash" => KeyTypes.Hash,
            "list" => KeyTypes.List,
            "set" => KeyTypes.Set,
            "sorted-set" or "geo" => KeyTypes.SortedSet,
            "stream" => KeyTypes.Stream,
            _ => KeyTypes.None,
        },
    };

    /// <summary>Whether the command can make the key, or only finds it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="key">Which of its keys; 0 is the first.</param>
    public static bool Makes(CommandSpec command, int key) => command.Name switch
    {
        "SMOVE" or "LMOVE" or "BLMOVE" or "RPOPLPUSH" or "BRPOPLPUSH" => key == 1,
        "SORT" or "GEORADIUS" or "GEORADIUSBYMEMBER" => key > 0,
        "MSET" or "MSETNX" => true,
        "APPEND" or "BITFIELD" or "BITOP" or "DECR" or "DECRBY" or "GETSET" or "INCR" or "INCRBY" or "INCRBYFLOAT" or "PFADD" or "PFMERGE" or "PSETEX"
            or "SET" or "SETBIT" or "SETEX" or "SETNX" or "SETRANGE" => key == 0,
        "HINCRBY" or "HINCRBYFLOAT" or "HMSET" or "HSET" or "HSETNX" => true,
        "LPUSH" or "RPUSH" or "SADD" or "ZADD" or "ZINCRBY" or "GEOADD" or "XADD" or "XGROUP CREATE" => true,
        "SDIFFSTORE" or "SINTERSTORE" or "SUNIONSTORE" or "ZDIFFSTORE" or "ZINTERSTORE" or "ZUNIONSTORE" or "ZRANGESTORE" or "GEOSEARCHSTORE" => key == 0,
        _ => false,
    };

    /// <summary>The word that TYPE answers; null where several are possible, or any.</summary>
    public static string? Word(KeyTypes types) => types switch
    {
        KeyTypes.String => "string",
        KeyTypes.Hash => "hash",
        KeyTypes.List => "list",
        KeyTypes.Set => "set",
        KeyTypes.SortedSet => "zset",
        KeyTypes.Stream => "stream",
        _ => null,
    };
}
