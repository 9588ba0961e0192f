namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>
/// Lines for what a gateway might do otherwise than a server: keys on all nodes, faults, transactions, modes. As those of the command table,
/// but keys are taken as they stand.
/// </summary>
/// <remarks>Behind RESET all nodes are asked for something before it is published to one: it has noticed by then that the connection is gone over which it was listened.</remarks>
internal static class GatewayRuns
{
    public static string[] All { get; } = """
        MSET a 1 b 2 c 3 d 4 ; MGET a b c d none a ; EXISTS a b c a ; TOUCH a b c ; DEL a b zz ; UNLINK c d zz ; DBSIZE ; KEYS *
        MSET a 1 b ; MGET ; DEL ; MSET a
        SET a 1 ; LPUSH l x ; MGET a l none ; INCR l ; LPUSH a x ; GET l
        MSET a 1 b 2 c 3 d 4 e 5 f 6 ; DBSIZE ; FLUSHDB ; DBSIZE ; MGET a b c
        MSET a 1 b 2 c 3 ; FLUSHALL ASYNC ; DBSIZE ; RANDOMKEY ; KEYS *
        GET ; NOSUCH a b ; nosuch ; CONFIG ; CONFIG NOSUCH a ; CONFIG GET ; OBJECT ; OBJECT ENCODING ; GET a b ; XGROUP ; XGROUP NOSUCH x
        NOSUCH "a much longer argument than the others so that it is cut" "and another much longer argument so that it is cut, somewhere within it" "and a third that is not seen"
        EVALSHA ffffffffffffffffffffffffffffffffffffffff 0 ; EVALSHA ffffffffffffffffffffffffffffffffffffffff 1 a ; FCALL nosuch 0 ; FCALL nosuch 1 a
        EVAL "return 1" ; EVAL "return 1" x ; EVAL "return 1" -1 ; EVAL "return 1" 2 a ; EVAL "return redis.call('NOSUCH')" 1 a ; EVAL "return {err='MY own'}" 1 a
        SCRIPT LOAD "return KEYS[1]" ; EVALSHA $last 1 a ; SCRIPT EXISTS 4e6d8fc8bb01276962cce5371fa795a7763657ae ; SCRIPT FLUSH ; SCRIPT KILL ; FUNCTION KILL
        XREAD STREAMS a b 0 ; ZUNION x a ; ZUNION 0 a ; ZUNION 3 a ; LMPOP 0 a LEFT ; XREAD COUNT ; SCAN a ; SCAN 0 NOSUCH
        SET a 1 EX ; SET a 1 NX XX ; SET a 1 EX 0 ; EXPIRE a x ; INCRBY a x ; SETRANGE a -1 x
        SELECT 1 ; SELECT x ; SELECT 0 ; SELECT ; MOVE a 1 ; MOVE a x ; MOVE a 0 ; SWAPDB 0 1 ; SWAPDB x 0 ; SWAPDB 0 x ; SWAPDB 0 0 ; COPY a a2 DB 5
        SET {k}a 1 ; COPY {k}a {k}b DB 0 DB 5 ; COPY {k}a {k}b DB 0 ; COPY {k}a {k}b DB 0 REPLACE ; GET {k}b ; COPY {k}a {k}b DB x ; COPY {k}a {k}b DB ; COPY {k}a {k}a DB 0
        AUTH x ; AUTH a b ; AUTH ; AUTH a b c ; ACL WHOAMI ; ECHO ; ECHO hi ; PING a b ; PING hi
        CLIENT REPLY FOO ; CLIENT REPLY SKIP ; PING ; PING 2 ; CLIENT REPLY OFF ; PING ; SET a 1 ; MGET a b ; CLIENT REPLY ON ; GET a
        CLIENT SETNAME "a b" ; CLIENT GETNAME ; CLIENT SETNAME x ; CLIENT GETNAME ; CLIENT SETNAME "" ; CLIENT GETNAME ; CLIENT NO-EVICT foo ; CLIENT NO-EVICT on
        CLIENT LIST ID 1000000 ; CLIENT LIST ID x ; CLIENT LIST TYPE foo ; CLIENT LIST FOO ; CLIENT LIST TYPE replica ; CLIENT TRACKINGINFO ; CLIENT GETREDIR ; CLIENT
        CLUSTER SLOTS ; CLUSTER SHARDS ; CLUSTER NODES ; CLUSTER KEYSLOT x ; CLUSTER INFO ; CLUSTER MYID ; CLUSTER COUNTKEYSINSLOT 1 ; CLUSTER GETKEYSINSLOT 1 1 ; READONLY ; READWRITE ; ASKING ; CLUSTER HELP
        HELLO x ; HELLO 4 ; HELLO 2 FOO ; HELLO 2 SETNAME ; HELLO 3 AUTH a ; HELLO 3 SETNAME "a b" ; HELLO 3 AUTH nosuch wrong ; CLIENT GETNAME
        MULTI ; MULTI ; WATCH a ; SET a 1 ; GET a ; INCR a ; PING ; ECHO hi ; EXEC ; EXEC ; DISCARD ; GET a
        MULTI ; SET a 1 ; NOSUCH ; GET a ; EXEC ; GET a
        MULTI ; GET ; EXEC ; MULTI ; PING ; SET a 1 ; LPUSH a x ; GET a ; EXEC ; GET a
        MULTI ; EXEC ; MULTI ; DISCARD ; MULTI ; PING ; ACL WHOAMI ; SELECT 0 ; CLIENT GETNAME ; EXEC ; MULTI ; CLIENT SETNAME me ; GET a ; CLIENT GETNAME ; EXEC
        SET a 1 ; WATCH a ; MULTI ; INCR a ; EXEC ; WATCH a ; SET a 5 ; MULTI ; INCR a ; EXEC ; GET a ; MULTI ; INCR a ; EXEC
        WATCH a ; SET a 5 ; UNWATCH ; MULTI ; INCR a ; EXEC ; WATCH a ; SET a 7 ; DISCARD ; MULTI ; DISCARD ; MULTI ; GET a ; EXEC
        WATCH a ; SET a 5 ; MULTI ; EXEC ; WATCH a ; MULTI ; EXEC ; UNWATCH ; WATCH
        MULTI ; MSET {k}a 1 {k}b 2 ; MGET {k}a {k}b ; DEL {k}a ; LPUSH {k}l x ; BLPOP {k}l 0 ; BLPOP {k}l 0 ; EVAL "return redis.call('GET', KEYS[1])" 1 {k}b ; EXEC
        MULTI ; EXEC a ; EXEC ; MULTI ; RESET ; EXEC ; MULTI ; SET a 1 ; QUIT
        SUBSCRIBE a b a ; GET k ; PING ; PING hi ; PING a b ; UNSUBSCRIBE z ; UNSUBSCRIBE b ; UNSUBSCRIBE a ; UNSUBSCRIBE ; PING ; GET k
        PSUBSCRIBE a* b* ; SUBSCRIBE a ; PUNSUBSCRIBE b* ; SSUBSCRIBE x ; SUNSUBSCRIBE y ; SUNSUBSCRIBE x ; PUNSUBSCRIBE a* ; UNSUBSCRIBE a ; PUBSUB NUMPAT ; PUBSUB NUMSUB a b ; PUBSUB SHARDNUMSUB x
        SUBSCRIBE ; EXEC ; SUBSCRIBE a ; EXEC ; RESET ; PING ; DBSIZE ; PUBLISH a m ; SPUBLISH a m
        BLPOP a b ; BLPOP a x ; BLPOP a -1 ; BLPOP a 0.01 ; SET a 1 ; BLPOP a 0.01 ; XREAD BLOCK x STREAMS a 0 ; BLMPOP 0.01 x a LEFT
        SUBSCRIBE a ; MULTI ; RESET ; SORT a ; SORT a BY nosort ALPHA
        DEBUG ; PFSELFTEST x ; MEMORY ; LATENCY NOSUCH ; SLOWLOG ; MODULE ; OBJECT FREQ a ; MEMORY USAGE a ; DUMP a
        """.Split('\n');
}
