namespace RedisTyped.Integration.Tests.Commands;

/// <summary>Scripts, channels, connections, transactions and the server itself, alone and in a cluster.</summary>
internal static partial class CommandRuns
{
    private const string Library = "\"#!lua name=lib\\nredis.register_function{function_name='f', callback=function() return 1 end, flags={'no-writes'}}\"";

    private static readonly string[] Server = Lines($$"""
        EVAL "return 1" 0
        EVAL "return redis.status_reply('fine')" 0
        EVAL "return { 'a', { 'b' } }" 1 s
        EVAL "return false" 0
        SCRIPT LOAD "return 1" ; EVALSHA $last 0
        SCRIPT LOAD "return redis.call('GET', KEYS[1])" ; EVALSHA $last 1 s
        SCRIPT LOAD "return 1" ; EVALSHA_RO $last 0
        SCRIPT LOAD "return redis.call('GET', KEYS[1])" ; EVALSHA_RO $last 1 s
        EVAL_RO "return redis.call('GET', KEYS[1])" 1 s
        FUNCTION LOAD REPLACE {{Library}} ; FCALL f 0 ; FCALL f 1 s ; FCALL_RO f 1 s ; FUNCTION LIST WITHCODE ; FUNCTION STATS ; FUNCTION DELETE lib
        FUNCTION LOAD REPLACE {{Library}} ; FUNCTION DUMP ; FUNCTION RESTORE $last REPLACE
        FUNCTION FLUSH ; FUNCTION LIST
        FUNCTION HELP
        SCRIPT DEBUG NO
        SCRIPT EXISTS none
        SCRIPT FLUSH
        SCRIPT HELP
        PUBLISH channel message
        SPUBLISH channel message
        PUBSUB CHANNELS
        SUBSCRIBE a ; SUBSCRIBE b ; UNSUBSCRIBE a ; UNSUBSCRIBE b ; PUBSUB CHANNELS
        PSUBSCRIBE a* ; PUNSUBSCRIBE a*
        SSUBSCRIBE a ; SUNSUBSCRIBE a
        UNSUBSCRIBE
        PUNSUBSCRIBE
        SUNSUBSCRIBE
        PUBSUB HELP
        PUBSUB NUMPAT
        PUBSUB NUMSUB a b
        PUBSUB SHARDCHANNELS
        PUBSUB SHARDNUMSUB a
        AUTH default secret
        CLIENT TRACKING ON OPTIN ; CLIENT CACHING YES ; CLIENT TRACKINGINFO ; CLIENT GETREDIR
        CLIENT GETNAME
        CLIENT SETNAME me ; CLIENT GETNAME
        CLIENT GETREDIR
        CLIENT HELP
        CLIENT ID
        CLIENT INFO
        CLIENT KILL ID 99999999
        CLIENT LIST
        CLIENT NO-EVICT ON
        CLIENT PAUSE 1 ; CLIENT UNPAUSE
        CLIENT REPLY ON
        CLIENT TRACKINGINFO
        CLIENT ID ; CLIENT UNBLOCK $last
        ECHO s
        HELLO
        HELLO 2 AUTH default secret SETNAME me
        PING
        PING s
        QUIT
        RESET
        SELECT 1
        MULTI ; SET s v ; EXEC
        MULTI ; LRANGE l 0 -1 ; EXEC
        MULTI ; DISCARD
        WATCH s ; SET s v ; MULTI ; PING ; EXEC
        WATCH s ; UNWATCH
        ACL CAT
        ACL CAT read
        ACL SETUSER eve ; ACL DRYRUN eve GET s ; ACL DRYRUN default GET s ; ACL DELUSER eve none
        ACL GENPASS
        ACL GETUSER default
        ACL GETUSER none
        ACL HELP
        ACL LIST
        ACL SAVE ; ACL LOAD
        ACL LOG RESET ; ACL LOG
        ACL SETUSER eve on >secret ; AUTH eve wrong !! WRONGPASS
        ACL LOG
        ACL USERS
        ACL WHOAMI
        SAVE
        BGREWRITEAOF
        BGSAVE SCHEDULE
        COMMAND
        COMMAND COUNT
        COMMAND DOCS GET
        COMMAND DOCS none
        COMMAND GETKEYS GET s
        COMMAND GETKEYSANDFLAGS GET s
        COMMAND HELP
        COMMAND INFO GET none
        COMMAND INFO none
        COMMAND LIST
        COMMAND LIST FILTERBY PATTERN none
        CONFIG GET max*
        CONFIG GET none
        CONFIG HELP
        CONFIG RESETSTAT
        CONFIG REWRITE !! ERR The server is running without a config file
        CONFIG SET lua-time-limit 5000
        DBSIZE
        DEBUG OBJECT s
        DEBUG SLEEP 0
        DEBUG PROTOCOL integer
        DEBUG PROTOCOL array
        FAILOVER ABORT !! ERR No failover in progress
        FAILOVER !! ERR FAILOVER requires connected replicas
        FLUSHALL
        FLUSHDB ASYNC
        INFO
        INFO server
        LASTSAVE
        LATENCY DOCTOR
        CONFIG SET latency-monitor-threshold 1 ; DEBUG SLEEP 0.01 ; LATENCY GRAPH command ; LATENCY LATEST ; LATENCY HISTORY command
        LATENCY HELP
        LATENCY HISTOGRAM set
        LATENCY HISTOGRAM none
        LATENCY HISTORY none
        LATENCY RESET ; LATENCY LATEST
        LOLWUT
        MEMORY DOCTOR
        MEMORY HELP
        MEMORY MALLOC-STATS
        MEMORY PURGE
        MEMORY STATS
        MEMORY USAGE s
        MEMORY USAGE none
        MODULE HELP
        MODULE LIST
        MODULE LOAD /none !! ERR Error loading the extension
        MODULE LOADEX /none !! ERR Error loading the extension
        MODULE UNLOAD none !! ERR Error unloading module
        MONITOR
        PSYNC ? -1
        REPLCONF listening-port 1
        REPLICAOF NO ONE
        SLAVEOF NO ONE
        ROLE
        REPLICAOF 127.0.0.1 $port ; ROLE ; REPLICAOF NO ONE
        SHUTDOWN ABORT !! ERR No shutdown in progress
        SLOWLOG HELP
        CONFIG SET slowlog-log-slower-than 0 ; SLOWLOG GET ; SLOWLOG LEN ; SLOWLOG RESET ; CONFIG SET slowlog-log-slower-than 10000
        SWAPDB 0 1
        TIME
        """);

    /// <summary>Run in this order on a server in cluster mode that is alone.</summary>
    public static string[] Cluster { get; } = Lines("""
        CLUSTER ADDSLOTS 1 2
        CLUSTER ADDSLOTSRANGE 3 16383
        CLUSTER DELSLOTS 1
        CLUSTER DELSLOTSRANGE 2 3
        CLUSTER ADDSLOTSRANGE 0 3
        CLUSTER BUMPEPOCH
        CLUSTER COUNTKEYSINSLOT 0
        CLUSTER MYID ; CLUSTER COUNT-FAILURE-REPORTS $last
        CLUSTER GETKEYSINSLOT 0 10
        CLUSTER HELP
        CLUSTER INFO
        CLUSTER KEYSLOT s
        CLUSTER LINKS
        CLUSTER NODES
        CLUSTER MYID ; CLUSTER REPLICAS $last
        CLUSTER MYID ; CLUSTER SLAVES $last
        CLUSTER SAVECONFIG
        CLUSTER SETSLOT 0 STABLE
        CLUSTER SHARDS
        CLUSTER SLOTS
        ASKING
        READONLY
        READWRITE
        CLUSTER FAILOVER !! ERR You should send CLUSTER FAILOVER to a replica
        CLUSTER MYID ; CLUSTER FORGET $last !! ERR I tried hard but I can't forget myself
        CLUSTER MYID ; CLUSTER REPLICATE $last !! ERR Can't replicate myself
        CLUSTER FLUSHSLOTS
        CLUSTER RESET HARD
        CLUSTER SET-CONFIG-EPOCH 1
        CLUSTER MEET 127.0.0.1 $port
        """);
}
