namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>Lines of commands that have an emulation, over keys of several nodes.</summary>
internal static class CrossShardRuns
{
    public static string[] All { get; } = """
        SINTER u v ; SUNION u v ; SDIFF u v ; SINTER u none ; SINTER u s
        SINTERCARD 2 u v ; SINTERCARD 2 u v LIMIT 1 ; SINTERSTORE t u v ; SMEMBERS t ; SUNIONSTORE t u v ; SMEMBERS t ; SDIFFSTORE t u v ; SMEMBERS t ; SDIFFSTORE t none u ; EXISTS t
        ZUNION 2 z y WITHSCORES ; ZUNION 2 z y ; ZINTER 2 z y WITHSCORES ; ZDIFF 2 z y WITHSCORES ; ZINTERCARD 2 z y
        ZUNIONSTORE t 2 z y WEIGHTS 2 3 ; ZRANGE t 0 -1 WITHSCORES ; ZINTERSTORE t 2 z y AGGREGATE MAX ; ZRANGE t 0 -1 WITHSCORES ; ZDIFFSTORE t 2 z y ; ZRANGE t 0 -1 WITHSCORES
        RENAME s t ; GET t ; EXISTS s ; RENAME none t ; RENAMENX n t ; RENAMENX n t2 ; GET t2
        COPY s t3 ; COPY s t3 ; COPY n t3 REPLACE ; GET t3 ; COPY none t3 ; TTL t3
        SMOVE u v a ; SMEMBERS v ; SMOVE u v none ; LMOVE l l2 LEFT RIGHT ; RPOPLPUSH l l2 ; LRANGE l2 0 -1 ; LMOVE none l2 LEFT LEFT
        MSETNX a 1 b 2 c 3 ; MSETNX c 1 d 2 ; MGET a b c d
        PFADD q x y ; PFCOUNT p q ; PFMERGE r p q ; PFCOUNT r
        BITOP AND t bits s ; GET t ; BITOP NOT t bits ; BITOP XOR t bits s n ; GET t
        SINTER s u ; ZUNION 2 s z ; LMOVE s l LEFT LEFT ; SMOVE s u x
        """.Split('\n');
}
