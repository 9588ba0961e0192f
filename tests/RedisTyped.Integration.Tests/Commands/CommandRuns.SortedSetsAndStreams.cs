namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Sorted sets, places on the globe and streams.</summary>
internal static partial class CommandRuns
{
    private static readonly string[] SortedSetsAndStreams = Lines("""
        BZMPOP 0 2 none z MIN COUNT 2
        BZMPOP 0.01 1 none MAX
        BZPOPMAX none z 0
        BZPOPMAX none 0.01
        BZPOPMIN z 0
        BZPOPMIN none 0.01
        ZADD z 4 d
        ZADD z CH XX 4 a
        ZADD z INCR 1.5 a
        ZADD z INCR +inf a
        ZADD z NX INCR 1 a
        ZCARD z
        ZCOUNT z -inf +inf
        ZDIFF 2 z y
        ZDIFF 2 z y WITHSCORES
        ZDIFFSTORE t 2 z y
        ZINCRBY z 1.5 a
        ZINTER 2 z y
        ZINTER 2 z y WEIGHTS 1 2 AGGREGATE MAX WITHSCORES
        ZINTERCARD 2 z y
        ZINTERSTORE t 2 z y
        ZLEXCOUNT z - +
        ZMPOP 1 z MAX COUNT 2
        ZMPOP 1 none MIN
        ZMSCORE z a none
        ZPOPMAX z
        ZPOPMAX z 2
        ZPOPMAX none
        ZPOPMIN z
        ZPOPMIN z 2
        ZRANDMEMBER z
        ZRANDMEMBER none
        ZRANDMEMBER z -3
        ZRANDMEMBER z 2 WITHSCORES
        ZRANDMEMBER none 2
        ZRANGE z 0 -1
        ZRANGE z 1 3 BYSCORE LIMIT 0 3 WITHSCORES
        ZRANGE z [c [a BYLEX REV
        ZRANGEBYLEX z - +
        ZRANGEBYSCORE z 1 3
        ZRANGEBYSCORE z 1 3 WITHSCORES
        ZRANGEBYSCORE none 1 3 WITHSCORES
        ZRANGESTORE t z 0 1
        ZRANK z a
        ZRANK z none
        ZREM z a none
        ZREMRANGEBYLEX z - +
        ZREMRANGEBYRANK z 0 1
        ZREMRANGEBYSCORE z 1 2
        ZREVRANGE z 0 -1
        ZREVRANGE z 0 -1 WITHSCORES
        ZREVRANGEBYLEX z + -
        ZREVRANGEBYSCORE z 3 1
        ZREVRANGEBYSCORE z 3 1 WITHSCORES
        ZREVRANK z a
        ZREVRANK none a
        ZSCAN z 0
        ZSCORE z a
        ZSCORE z none
        ZUNION 2 z y
        ZUNION 2 z y WITHSCORES
        ZUNIONSTORE t 2 z y
        GEOADD geo 13 38 x
        GEODIST geo Palermo Catania km
        GEODIST geo Palermo none
        GEOHASH geo Palermo none
        GEOPOS geo Palermo none
        GEOPOS geo none
        GEORADIUS geo 15 37 200 km
        GEORADIUS geo 15 37 200 km WITHDIST WITHCOORD WITHHASH
        GEORADIUS geo 15 37 200 km STORE t
        GEORADIUS geo 15 37 200 km STOREDIST t
        GEORADIUS none 15 37 200 km
        GEORADIUSBYMEMBER geo Palermo 200 km
        GEORADIUSBYMEMBER geo Palermo 200 km WITHDIST
        GEORADIUSBYMEMBER geo Palermo 200 km STORE t
        GEORADIUSBYMEMBER_RO geo Palermo 200 km
        GEORADIUSBYMEMBER_RO geo Palermo 200 km WITHHASH
        GEORADIUS_RO geo 15 37 200 km COUNT 1 ANY
        GEORADIUS_RO geo 15 37 200 km WITHCOORD
        GEOSEARCH geo FROMMEMBER Palermo BYRADIUS 200 km ASC
        GEOSEARCH geo FROMLONLAT 15 37 BYBOX 400 400 km WITHDIST
        GEOSEARCH none FROMLONLAT 15 37 BYBOX 400 400 km
        GEOSEARCHSTORE t geo FROMMEMBER Palermo BYRADIUS 200 km
        XACK x group 1-1
        XADD x * f v
        XADD none NOMKSTREAM * f v
        XADD x MAXLEN ~ 10 3-* f v
        XAUTOCLAIM x group other 0 0
        XAUTOCLAIM x group other 0 0 JUSTID
        XAUTOCLAIM x group other 99999999 0
        XCLAIM x group other 0 1-1
        XCLAIM x group other 0 1-1 JUSTID
        XCLAIM x group other 99999999 1-1
        XDEL x 1-1
        XGROUP CREATE x second $
        XGROUP CREATE none second $ MKSTREAM
        XGROUP CREATECONSUMER x group second
        XGROUP DELCONSUMER x group consumer
        XGROUP DESTROY x group
        XGROUP HELP
        XGROUP SETID x group 0
        XINFO CONSUMERS x group
        XINFO GROUPS x
        XINFO HELP
        XINFO STREAM x
        XINFO STREAM x FULL
        XTRIM x MAXLEN 0 ; XINFO STREAM x
        XLEN x
        XPENDING x group
        XPENDING x group - + 10
        XPENDING x group - + 10 none
        XACK x group 1-1 ; XPENDING x group
        XRANGE x - +
        XRANGE none - +
        XREVRANGE x + - COUNT 1
        XREAD STREAMS x 0
        XREAD COUNT 1 BLOCK 1 STREAMS x none $ $
        XREAD STREAMS none 0
        XREADGROUP GROUP group consumer STREAMS x >
        XREADGROUP GROUP group consumer STREAMS x 0
        XREADGROUP GROUP group consumer BLOCK 1 NOACK STREAMS x > ; XREADGROUP GROUP group consumer STREAMS x >
        XSETID x 9-9
        XTRIM x MINID 2
        """);
}
