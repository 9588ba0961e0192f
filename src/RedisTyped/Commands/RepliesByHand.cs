using System;
using System.Collections.Generic;
using static RedisTyped.Commands.ReplyKinds;

namespace RedisTyped.Commands;

/// <summary>The kinds of reply of every command, over all its options, which Redis 7.0 does not tell.</summary>
/// <remarks>
/// As seen on a RESP2 connection outside a transaction (in one, every command answers the status QUEUED) and without errors. An
/// integration test runs each command and compares.
/// </remarks>
internal static class RepliesByHand
{
    // These two share their names with types of System.
    private const ReplyKinds Array = ReplyKinds.Array;
    private const ReplyKinds Double = ReplyKinds.Double;

    private static readonly Dictionary<string, ReplyKinds> ByName = new(StringComparer.Ordinal);

    static RepliesByHand()
    {
        AddKeys();
        AddStringsAndBits();
        AddHashes();
        AddLists();
        AddSets();
        AddSortedSets();
        AddGeo();
        AddStreams();
        AddScripting();
        AddPubSub();
        AddConnection();
        AddServer();
        AddCluster();
    }

    /// <summary>The commands that have reply kinds.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    public static ReplyKinds Of(string name) => ByName.TryGetValue(name, out ReplyKinds kinds) ? kinds : None;

    private static void AddKeys()
    {
        Add(Integer, "COPY", "DEL", "EXISTS", "EXPIRE", "EXPIREAT", "EXPIRETIME", "MOVE", "PERSIST", "PEXPIRE", "PEXPIREAT");
        Add(Integer, "PEXPIRETIME", "PTTL", "RENAMENX", "TOUCH", "TTL", "UNLINK", "WAIT");
        Add(Integer | Nil, "OBJECT FREQ", "OBJECT IDLETIME", "OBJECT REFCOUNT");
        Add(Status, "MIGRATE", "RENAME", "RESTORE", "RESTORE-ASKING", "TYPE");
        Add(Bulk | Nil, "DUMP", "OBJECT ENCODING", "RANDOMKEY");
        Add(Array, "KEYS", "OBJECT HELP", "SORT_RO");
        Add(Array | Integer, "SORT");
        Add(Nested, "SCAN");
    }

    private static void AddStringsAndBits()
    {
        Add(Integer, "APPEND", "DECR", "DECRBY", "INCR", "INCRBY", "MSETNX", "SETNX", "SETRANGE", "STRLEN");
        Add(Integer, "BITCOUNT", "BITOP", "BITPOS", "GETBIT", "SETBIT", "PFADD", "PFCOUNT");
        Add(Status, "MSET", "PFMERGE", "PFSELFTEST", "PSETEX", "SETEX");
        Add(Status | Nil | Bulk, "SET");
        Add(Bulk, "GETRANGE", "SUBSTR");
        Add(Bulk | Nil, "GET", "GETDEL", "GETEX", "GETSET");
        Add(Bulk | Integer | Nested, "LCS");
        Add(Double, "INCRBYFLOAT");
        Add(Array, "BITFIELD", "BITFIELD_RO", "MGET");

        // GETREG gives the registers, DECODE a line of text, ENCODING a word, TODENSE whether it changed.
        Add(Array | Bulk | Integer | Status, "PFDEBUG");
    }

    private static void AddHashes()
    {
        Add(Integer, "HDEL", "HEXISTS", "HINCRBY", "HLEN", "HSET", "HSETNX", "HSTRLEN");
        Add(Status, "HMSET");
        Add(Bulk | Nil, "HGET");
        Add(Double, "HINCRBYFLOAT");
        Add(Array, "HKEYS", "HMGET", "HVALS");
        Add(Map, "HGETALL");
        Add(Bulk | Nil | Array | Map, "HRANDFIELD");
        Add(Nested, "HSCAN");
    }

    private static void AddLists()
    {
        Add(Integer, "LINSERT", "LLEN", "LPUSH", "LPUSHX", "LREM", "RPUSH", "RPUSHX");
        Add(Status, "LSET", "LTRIM");
        Add(Bulk | Nil, "BLMOVE", "BRPOPLPUSH", "LINDEX", "LMOVE", "RPOPLPUSH");
        Add(Bulk | Nil | Array, "LPOP", "RPOP");
        Add(Integer | Nil | Array, "LPOS");
        Add(Array, "LRANGE");
        Add(Array | Nil, "BLPOP", "BRPOP");
        Add(Nested | Nil, "BLMPOP", "LMPOP");
    }

    private static void AddSets()
    {
        Add(Integer, "SADD", "SCARD", "SDIFFSTORE", "SINTERCARD", "SINTERSTORE", "SISMEMBER", "SMOVE", "SREM", "SUNIONSTORE");
        Add(Array, "SDIFF", "SINTER", "SMEMBERS", "SMISMEMBER", "SUNION");
        Add(Bulk | Nil | Array, "SPOP", "SRANDMEMBER");
        Add(Nested, "SSCAN");
    }

    private static void AddSortedSets()
    {
        Add(Integer, "ZCARD", "ZCOUNT", "ZDIFFSTORE", "ZINTERCARD", "ZINTERSTORE", "ZLEXCOUNT", "ZRANGESTORE", "ZREM");
        Add(Integer, "ZREMRANGEBYLEX", "ZREMRANGEBYRANK", "ZREMRANGEBYSCORE", "ZUNIONSTORE");
        Add(Integer | Double | Nil, "ZADD");
        Add(Integer | Nil, "ZRANK", "ZREVRANK");
        Add(Double, "ZINCRBY");
        Add(Double | Nil, "ZSCORE");
        Add(Array, "ZMSCORE", "ZRANGEBYLEX", "ZREVRANGEBYLEX");
        Add(Array | Nil, "BZPOPMAX", "BZPOPMIN");
        Add(Array | Map, "ZDIFF", "ZINTER", "ZRANGE", "ZRANGEBYSCORE", "ZREVRANGE", "ZREVRANGEBYSCORE", "ZUNION");
        Add(Bulk | Nil | Array | Map, "ZRANDMEMBER");
        Add(Map, "ZPOPMAX", "ZPOPMIN");
        Add(Nested, "ZSCAN");
        Add(Nested | Nil, "BZMPOP", "ZMPOP");
    }

    private static void AddGeo()
    {
        Add(Integer, "GEOADD", "GEOSEARCHSTORE");
        Add(Double | Nil, "GEODIST");
        Add(Array, "GEOHASH");
        Add(Nested, "GEOPOS");
        Add(Array | Nested, "GEORADIUSBYMEMBER_RO", "GEORADIUS_RO", "GEOSEARCH");
        Add(Array | Nested | Integer, "GEORADIUS", "GEORADIUSBYMEMBER");
    }

    private static void AddStreams()
    {
        Add(Integer, "XACK", "XDEL", "XGROUP CREATECONSUMER", "XGROUP DELCONSUMER", "XGROUP DESTROY", "XLEN", "XTRIM");
        Add(Status, "XGROUP CREATE", "XGROUP SETID", "XSETID");
        Add(Bulk | Nil, "XADD");
        Add(Array, "XGROUP HELP", "XINFO HELP");
        Add(Nested, "XAUTOCLAIM", "XINFO CONSUMERS", "XINFO GROUPS", "XPENDING", "XRANGE", "XREVRANGE");

        // Only a stream that holds an entry shows one.
        Add(Nested | Map, "XINFO STREAM");

        // JUSTID gives a flat list.
        Add(Nested | Array, "XCLAIM");
        Add(Nested | Nil, "XREAD", "XREADGROUP");
    }

    private static void AddScripting()
    {
        Add(Any, "EVAL", "EVALSHA", "EVALSHA_RO", "EVAL_RO", "FCALL", "FCALL_RO");
        Add(Status, "FUNCTION DELETE", "FUNCTION FLUSH", "FUNCTION KILL", "FUNCTION RESTORE");
        Add(Status, "SCRIPT DEBUG", "SCRIPT FLUSH", "SCRIPT KILL");
        Add(Bulk, "FUNCTION DUMP", "FUNCTION LOAD", "SCRIPT LOAD");
        Add(Array, "FUNCTION HELP", "SCRIPT EXISTS", "SCRIPT HELP");
        Add(Nested, "FUNCTION LIST", "FUNCTION STATS");
    }

    private static void AddPubSub()
    {
        Add(Integer, "PUBLISH", "PUBSUB NUMPAT", "SPUBLISH");
        Add(Array, "PUBSUB CHANNELS", "PUBSUB HELP", "PUBSUB SHARDCHANNELS");
        Add(Map, "PUBSUB NUMSUB", "PUBSUB SHARDNUMSUB");
        Add(Array, "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUBSCRIBE", "SUNSUBSCRIBE", "UNSUBSCRIBE");
    }

    private static void AddConnection()
    {
        Add(Status, "AUTH", "DISCARD", "MULTI", "QUIT", "READONLY", "READWRITE", "RESET", "SELECT", "UNWATCH", "WATCH");
        Add(Status, "CLIENT CACHING", "CLIENT NO-EVICT", "CLIENT PAUSE", "CLIENT REPLY", "CLIENT SETNAME", "CLIENT TRACKING");
        Add(Status, "CLIENT UNPAUSE");
        Add(Status | Integer, "CLIENT KILL");
        Add(Status | Bulk, "PING");
        Add(Integer, "CLIENT GETREDIR", "CLIENT ID", "CLIENT UNBLOCK");
        Add(Bulk, "CLIENT INFO", "CLIENT LIST", "ECHO");
        Add(Bulk | Nil, "CLIENT GETNAME");
        Add(Array, "CLIENT HELP");
        Add(Nested, "CLIENT TRACKINGINFO", "HELLO");

        // What the queued commands answered; nil where a watched key has changed.
        Add(Array | Nested | Nil, "EXEC");
    }

    private static void AddServer()
    {
        Add(Status, "ACL LOAD", "ACL SAVE", "ACL SETUSER", "BGREWRITEAOF", "BGSAVE", "CONFIG RESETSTAT", "CONFIG REWRITE");
        Add(Status, "CONFIG SET", "FAILOVER", "FLUSHALL", "FLUSHDB", "MEMORY PURGE", "MODULE LOAD", "MODULE LOADEX");
        Add(Status, "MODULE UNLOAD", "MONITOR", "PSYNC", "REPLCONF", "REPLICAOF", "SAVE", "SHUTDOWN", "SLAVEOF", "SLOWLOG RESET", "SWAPDB");
        Add(Status | Bulk, "ACL DRYRUN");
        Add(Integer, "ACL DELUSER", "COMMAND COUNT", "DBSIZE", "LASTSAVE", "LATENCY RESET", "SLOWLOG LEN");
        Add(Integer | Nil, "MEMORY USAGE");
        Add(Bulk, "ACL GENPASS", "ACL WHOAMI", "INFO", "LATENCY DOCTOR", "LATENCY GRAPH", "LOLWUT", "MEMORY DOCTOR");
        Add(Bulk, "MEMORY MALLOC-STATS", "SYNC");
        Add(Array, "ACL CAT", "ACL HELP", "ACL LIST", "ACL USERS", "COMMAND GETKEYS", "COMMAND HELP", "COMMAND LIST", "CONFIG HELP");
        Add(Array, "LATENCY HELP", "MEMORY HELP", "MODULE HELP", "SLOWLOG HELP", "TIME");
        Add(Map, "CONFIG GET");
        Add(Array | Nested, "COMMAND INFO");
        Add(Nested, "COMMAND", "COMMAND DOCS", "COMMAND GETKEYSANDFLAGS", "LATENCY HISTOGRAM", "LATENCY HISTORY");
        Add(Nested, "LATENCY LATEST", "MEMORY STATS", "MODULE LIST", "SLOWLOG GET");
        Add(Nested | Nil, "ACL GETUSER");
        Add(Nested | Status, "ACL LOG");

        // A replica names its primary in a flat list.
        Add(Nested | Array, "ROLE");

        // Its subcommands answer whatever they please; DEBUG PROTOCOL every kind there is.
        Add(Any, "DEBUG");
    }

    private static void AddCluster()
    {
        Add(Status, "ASKING", "CLUSTER ADDSLOTS", "CLUSTER ADDSLOTSRANGE", "CLUSTER BUMPEPOCH", "CLUSTER DELSLOTS");
        Add(Status, "CLUSTER DELSLOTSRANGE", "CLUSTER FAILOVER", "CLUSTER FLUSHSLOTS", "CLUSTER FORGET", "CLUSTER MEET");
        Add(Status, "CLUSTER REPLICATE", "CLUSTER RESET", "CLUSTER SAVECONFIG", "CLUSTER SET-CONFIG-EPOCH", "CLUSTER SETSLOT");
        Add(Integer, "CLUSTER COUNT-FAILURE-REPORTS", "CLUSTER COUNTKEYSINSLOT", "CLUSTER KEYSLOT");
        Add(Bulk, "CLUSTER INFO", "CLUSTER MYID", "CLUSTER NODES");
        Add(Array, "CLUSTER GETKEYSINSLOT", "CLUSTER HELP", "CLUSTER REPLICAS", "CLUSTER SLAVES");
        Add(Nested, "CLUSTER LINKS", "CLUSTER SHARDS", "CLUSTER SLOTS");
    }

    private static void Add(ReplyKinds kinds, params string[] names)
    {
        foreach (string name in names)
        {
            ByName.Add(name, kinds);
        }
    }
}
