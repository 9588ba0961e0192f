namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Keys, strings, hashes, lists and sets.</summary>
internal static partial class CommandRuns
{
    private static readonly string[] Data = Lines("""
        COPY s t
        COPY none t
        DEL s none
        DUMP s ; RESTORE t 0 $last
        DUMP s ; RESTORE-ASKING t 0 $last
        DUMP none
        EXISTS s none
        EXPIRE s 10
        EXPIRE s 10 NX
        EXPIREAT s 9999999999
        EXPIRETIME s
        KEYS *
        KEYS none
        MIGRATE 127.0.0.1 $port s 0 30000 REPLACE
        MIGRATE 127.0.0.1 $port none 0 30000
        MIGRATE 127.0.0.1 $port "" 0 30000 REPLACE KEYS s n
        MOVE s 1
        OBJECT ENCODING s
        OBJECT ENCODING none
        OBJECT HELP
        CONFIG SET maxmemory-policy allkeys-lfu ; OBJECT FREQ s ; OBJECT FREQ none ; CONFIG SET maxmemory-policy noeviction
        OBJECT IDLETIME s
        OBJECT IDLETIME none
        OBJECT REFCOUNT s
        OBJECT REFCOUNT none
        PERSIST s
        PEXPIRE s 1000
        PEXPIREAT s 9999999999999
        PEXPIRETIME s
        PTTL s
        RANDOMKEY
        FLUSHALL ; RANDOMKEY
        RENAME s t
        RENAMENX s n
        SCAN 0
        SCAN 0 MATCH none TYPE hash COUNT 1000
        SORT l ALPHA
        SORT l BY nosort GET # GET none
        SORT l ALPHA STORE t
        SORT none
        SORT_RO l ALPHA LIMIT 0 2
        TOUCH s none
        TTL s
        TYPE s
        TYPE none
        UNLINK s
        WAIT 0 0
        WAIT 1 1
        APPEND s x
        DECR n
        DECRBY n 2
        GET s
        GET none
        GETDEL s
        GETDEL none
        GETEX s EX 10
        GETEX none
        GETRANGE s 0 1
        GETRANGE none 0 1
        GETSET s t
        GETSET none t
        INCR n
        INCRBY n 5
        INCRBYFLOAT n 0.5
        LCS s bits
        LCS s s LEN
        LCS s s IDX
        LCS s s IDX MINMATCHLEN 4 WITHMATCHLEN
        LCS none none IDX
        MGET s none
        MSET a 1 b 2
        MSETNX a 1 s 2
        PSETEX s 1000 v
        SET s v
        SET s v XX
        SET s v NX
        SET s v GET
        SET none v GET
        SET none v XX GET
        SETEX s 10 v
        SETNX s v
        SETRANGE s 1 x
        STRLEN s
        SUBSTR s 0 1
        BITCOUNT bits
        BITFIELD bits GET u8 0 INCRBY u2 0 1
        BITFIELD bits OVERFLOW FAIL INCRBY u2 0 9
        BITFIELD bits
        BITFIELD_RO bits GET u8 0
        BITOP AND t bits s
        BITPOS bits 1
        GETBIT bits 1
        SETBIT bits 1 1
        PFADD p d
        PFCOUNT p none
        PFMERGE t p
        PFDEBUG GETREG p
        PFDEBUG DECODE p
        PFDEBUG ENCODING p
        PFDEBUG TODENSE p
        PFSELFTEST
        HDEL h f
        HEXISTS h f
        HGET h f
        HGET h none
        HGETALL h
        HGETALL none
        HINCRBY h g 1
        HINCRBYFLOAT h g 0.5
        HKEYS h
        HLEN h
        HMGET h f none
        HMSET h a b
        HRANDFIELD h
        HRANDFIELD none
        HRANDFIELD h 3
        HRANDFIELD h -3 WITHVALUES
        HRANDFIELD none 3
        HSCAN h 0
        HSCAN none 0
        HSET h a b
        HSETNX h f x
        HSTRLEN h f
        HVALS h
        BLMOVE l t LEFT RIGHT 0
        BLMOVE none t LEFT RIGHT 0.01
        BLMPOP 0 2 none l LEFT COUNT 2
        BLMPOP 0.01 1 none LEFT
        BLPOP none l 0
        BLPOP none 0.01
        BRPOP l 0
        BRPOP none 0.01
        BRPOPLPUSH l t 0
        BRPOPLPUSH none t 0.01
        LINDEX l 0
        LINDEX l 10
        LINSERT l BEFORE b x
        LINSERT none BEFORE b x
        LLEN l
        LMOVE l t LEFT LEFT
        LMOVE none t LEFT LEFT
        LMPOP 1 l LEFT
        LMPOP 1 none LEFT
        LPOP l
        LPOP none
        LPOP l 2
        LPOP none 2
        LPOP l 0
        LPOS l b
        LPOS l none
        LPOS l b COUNT 0
        LPOS l none COUNT 0
        LPUSH l x
        LPUSHX l x
        LRANGE l 0 -1
        LRANGE none 0 -1
        LREM l 1 b
        LSET l 0 x
        LTRIM l 0 1
        RPOP l
        RPOP none
        RPOP l 2
        RPOP none 2
        RPOPLPUSH l t
        RPOPLPUSH none t
        RPUSH l x
        RPUSHX none x
        SADD u x
        SCARD u
        SDIFF u v
        SDIFF none u
        SDIFFSTORE t u v
        SINTER u v
        SINTERCARD 2 u v LIMIT 1
        SINTERSTORE t u v
        SISMEMBER u a
        SMEMBERS u
        SMISMEMBER u a none
        SMOVE u v a
        SPOP u
        SPOP none
        SPOP u 2
        SPOP none 2
        SRANDMEMBER u
        SRANDMEMBER none
        SRANDMEMBER u -5
        SRANDMEMBER none 2
        SREM u a
        SSCAN u 0
        SUNION u v
        SUNIONSTORE t u v
        """);
}
