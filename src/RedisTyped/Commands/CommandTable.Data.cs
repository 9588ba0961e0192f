// Written by generators/RedisTyped.CommandTable from COMMAND and COMMAND DOCS of a real server; see docs/commands.md.
namespace RedisTyped.Commands;

internal static partial class CommandTable
{
    /// <summary>The version of the server that the table was taken from.</summary>
    public const string ServerVersion = "7.0";

    // name;arity;group;since;flags;tips;later options;key specs
    private const string Rows = """
        ACL CAT;-2;server;6.0.0;noscript loading stale;;;
        ACL DELUSER;-3;server;6.0.0;admin noscript loading stale;;;
        ACL DRYRUN;-4;server;7.0.0;admin noscript loading stale;;;
        ACL GENPASS;-2;server;6.0.0;noscript loading stale;;;
        ACL GETUSER;3;server;6.0.0;admin noscript loading stale;;;
        ACL HELP;2;server;6.0.0;loading stale;;;
        ACL LIST;2;server;6.0.0;admin noscript loading stale;;;
        ACL LOAD;2;server;6.0.0;admin noscript loading stale;;;
        ACL LOG;-2;server;6.0.0;admin noscript loading stale;;;
        ACL SAVE;2;server;6.0.0;admin noscript loading stale;;;
        ACL SETUSER;-3;server;6.0.0;admin noscript loading stale;;;
        ACL USERS;2;server;6.0.0;admin noscript loading stale;;;
        ACL WHOAMI;2;server;6.0.0;noscript loading stale;;;
        APPEND;3;string;2.0.0;write denyoom fast;;;1 range 0 1 0 w
        ASKING;1;cluster;3.0.0;fast;;;
        AUTH;-2;connection;1.0.0;noscript loading stale fast no_auth allow_busy;;@2@6.0.0;
        BGREWRITEAOF;1;server;1.0.0;admin noscript no_async_loading;;;
        BGSAVE;-1;server;1.0.0;admin noscript no_async_loading;;SCHEDULE@1@3.2.2;
        BITCOUNT;-2;bitmap;2.6.0;readonly;;BYTE@4@7.0.0 BIT@4@7.0.0;1 range 0 1 0 r
        BITFIELD;-2;bitmap;3.2.0;write denyoom;;;1 range 0 1 0 rw
        BITFIELD_RO;-2;bitmap;6.0.0;readonly fast;;;1 range 0 1 0 r
        BITOP;-4;bitmap;2.6.0;write denyoom;;;2 range 0 1 0 w,3 range -1 1 0 r
        BITPOS;-3;bitmap;2.8.7;readonly;;BYTE@5@7.0.0 BIT@5@7.0.0;1 range 0 1 0 r
        BLMOVE;6;list;6.2.0;write denyoom noscript blocking;;;1 range 0 1 0 rw,2 range 0 1 0 w
        BLMPOP;-5;list;7.0.0;write blocking movablekeys;;;2 keynum 0 1 1 rw
        BLPOP;-3;list;2.0.0;write noscript blocking;;;1 range -2 1 0 rw
        BRPOP;-3;list;2.0.0;write noscript blocking;;;1 range -2 1 0 rw
        BRPOPLPUSH;4;list;2.2.0;write denyoom noscript blocking;;;1 range 0 1 0 rw,2 range 0 1 0 w
        BZMPOP;-5;sorted-set;7.0.0;write blocking movablekeys;;;2 keynum 0 1 1 rw
        BZPOPMAX;-3;sorted-set;5.0.0;write noscript blocking fast;;;1 range -2 1 0 rw
        BZPOPMIN;-3;sorted-set;5.0.0;write noscript blocking fast;;;1 range -2 1 0 rw
        CLIENT CACHING;3;connection;6.0.0;noscript loading stale;;;
        CLIENT GETNAME;2;connection;2.6.9;noscript loading stale;;;
        CLIENT GETREDIR;2;connection;6.0.0;noscript loading stale;;;
        CLIENT HELP;2;connection;5.0.0;loading stale;;;
        CLIENT ID;2;connection;5.0.0;noscript loading stale;;;
        CLIENT INFO;2;connection;6.2.0;noscript loading stale;nondeterministic_output;;
        CLIENT KILL;-3;connection;2.4.0;admin noscript loading stale;;ID@1@2.8.12 TYPE@1@2.8.12 MASTER@2@3.2.0 REPLICA@2@5.0.0 LADDR@1@6.2.0;
        CLIENT LIST;-2;connection;2.4.0;admin noscript loading stale;nondeterministic_output;TYPE@1@5.0.0 ID@1@6.2.0;
        CLIENT NO-EVICT;3;connection;7.0.0;admin noscript loading stale;;;
        CLIENT PAUSE;-3;connection;2.9.50;admin noscript loading stale;;WRITE@2@6.2.0 ALL@2@6.2.0;
        CLIENT REPLY;3;connection;3.2.0;noscript loading stale;;;
        CLIENT SETNAME;3;connection;2.6.9;noscript loading stale;;;
        CLIENT TRACKING;-3;connection;6.0.0;noscript loading stale;;;
        CLIENT TRACKINGINFO;2;connection;6.2.0;noscript loading stale;;;
        CLIENT UNBLOCK;-3;connection;5.0.0;admin noscript loading stale;;;
        CLIENT UNPAUSE;2;connection;6.2.0;admin noscript loading stale;;;
        CLUSTER ADDSLOTS;-3;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER ADDSLOTSRANGE;-4;cluster;7.0.0;admin stale no_async_loading;;;
        CLUSTER BUMPEPOCH;2;cluster;3.0.0;admin stale no_async_loading;nondeterministic_output;;
        CLUSTER COUNT-FAILURE-REPORTS;3;cluster;3.0.0;admin stale;nondeterministic_output;;
        CLUSTER COUNTKEYSINSLOT;3;cluster;3.0.0;stale;;;
        CLUSTER DELSLOTS;-3;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER DELSLOTSRANGE;-4;cluster;7.0.0;admin stale no_async_loading;;;
        CLUSTER FAILOVER;-2;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER FLUSHSLOTS;2;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER FORGET;3;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER GETKEYSINSLOT;4;cluster;3.0.0;stale;nondeterministic_output;;
        CLUSTER HELP;2;cluster;5.0.0;loading stale;;;
        CLUSTER INFO;2;cluster;3.0.0;stale;nondeterministic_output;;
        CLUSTER KEYSLOT;3;cluster;3.0.0;stale;;;
        CLUSTER LINKS;2;cluster;7.0.0;stale;nondeterministic_output;;
        CLUSTER MEET;-4;cluster;3.0.0;admin stale no_async_loading;;@3@4.0.0;
        CLUSTER MYID;2;cluster;3.0.0;stale;;;
        CLUSTER NODES;2;cluster;3.0.0;stale;nondeterministic_output;;
        CLUSTER REPLICAS;3;cluster;5.0.0;admin stale;nondeterministic_output;;
        CLUSTER REPLICATE;3;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER RESET;-2;cluster;3.0.0;admin noscript stale;;;
        CLUSTER SAVECONFIG;2;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER SET-CONFIG-EPOCH;3;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER SETSLOT;-4;cluster;3.0.0;admin stale no_async_loading;;;
        CLUSTER SHARDS;2;cluster;7.0.0;stale;nondeterministic_output;;
        CLUSTER SLAVES;3;cluster;3.0.0;admin stale;nondeterministic_output;;
        CLUSTER SLOTS;2;cluster;3.0.0;stale;nondeterministic_output;;
        COMMAND;-1;server;2.8.13;loading stale;nondeterministic_output_order;;
        COMMAND COUNT;2;server;2.8.13;loading stale;;;
        COMMAND DOCS;-2;server;7.0.0;loading stale;nondeterministic_output_order;;
        COMMAND GETKEYS;-4;server;2.8.13;loading stale;;;
        COMMAND GETKEYSANDFLAGS;-4;server;7.0.0;loading stale;;;
        COMMAND HELP;2;server;5.0.0;loading stale;;;
        COMMAND INFO;-2;server;2.8.13;loading stale;nondeterministic_output_order;;
        COMMAND LIST;-2;server;7.0.0;loading stale;nondeterministic_output_order;;
        CONFIG GET;-3;server;2.0.0;admin noscript loading stale;;;
        CONFIG HELP;2;server;5.0.0;loading stale;;;
        CONFIG RESETSTAT;2;server;2.0.0;admin noscript loading stale;;;
        CONFIG REWRITE;2;server;2.8.0;admin noscript loading stale;;;
        CONFIG SET;-4;server;2.0.0;admin noscript loading stale;request_policy:all_nodes response_policy:all_succeeded;;
        COPY;-3;generic;6.2.0;write denyoom;;;1 range 0 1 0 r,2 range 0 1 0 w
        DBSIZE;1;server;1.0.0;readonly fast;request_policy:all_shards response_policy:agg_sum;;
        DEBUG;-2;server;1.0.0;admin noscript loading stale;;;
        DECR;2;string;1.0.0;write denyoom fast;;;1 range 0 1 0 rw
        DECRBY;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0 rw
        DEL;-2;generic;1.0.0;write;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0 w
        DISCARD;1;transactions;2.0.0;noscript loading stale fast allow_busy;;;
        DUMP;2;generic;2.6.0;readonly;nondeterministic_output;;1 range 0 1 0 r
        ECHO;2;connection;1.0.0;loading stale fast;;;
        EVAL;-3;scripting;2.6.0;noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1 rw
        EVALSHA;-3;scripting;2.6.0;noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1 rw
        EVALSHA_RO;-3;scripting;7.0.0;readonly noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1 r
        EVAL_RO;-3;scripting;7.0.0;readonly noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1 r
        EXEC;1;transactions;1.2.0;noscript loading stale skip_slowlog;;;
        EXISTS;-2;generic;1.0.0;readonly fast;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0
        EXPIRE;-3;generic;1.0.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0 w
        EXPIREAT;-3;generic;1.2.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0 w
        EXPIRETIME;2;generic;7.0.0;readonly fast;;;1 range 0 1 0 r
        FAILOVER;-1;server;6.2.0;admin noscript stale;;;
        FCALL;-3;scripting;7.0.0;noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1 rw
        FCALL_RO;-3;scripting;7.0.0;readonly noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1 r
        FLUSHALL;-1;server;1.0.0;write;request_policy:all_shards response_policy:all_succeeded;ASYNC@1@4.0.0 SYNC@1@6.2.0;
        FLUSHDB;-1;server;1.0.0;write;request_policy:all_shards response_policy:all_succeeded;ASYNC@1@4.0.0 SYNC@1@6.2.0;
        FUNCTION DELETE;3;scripting;7.0.0;write noscript;request_policy:all_shards response_policy:all_succeeded;;
        FUNCTION DUMP;2;scripting;7.0.0;noscript;;;
        FUNCTION FLUSH;-2;scripting;7.0.0;write noscript;request_policy:all_shards response_policy:all_succeeded;;
        FUNCTION HELP;2;scripting;7.0.0;loading stale;;;
        FUNCTION KILL;2;scripting;7.0.0;noscript allow_busy;request_policy:all_shards response_policy:one_succeeded;;
        FUNCTION LIST;-2;scripting;7.0.0;noscript;nondeterministic_output_order;;
        FUNCTION LOAD;-3;scripting;7.0.0;write denyoom noscript;request_policy:all_shards response_policy:all_succeeded;;
        FUNCTION RESTORE;-3;scripting;7.0.0;write denyoom noscript;request_policy:all_shards response_policy:all_succeeded;;
        FUNCTION STATS;2;scripting;7.0.0;noscript allow_busy;nondeterministic_output request_policy:all_shards response_policy:special;;
        GEOADD;-5;geo;3.2.0;write denyoom;;NX@2@6.2.0 XX@2@6.2.0 CH@2@6.2.0;1 range 0 1 0 w
        GEODIST;-4;geo;3.2.0;readonly;;;1 range 0 1 0 r
        GEOHASH;-2;geo;3.2.0;readonly;;;1 range 0 1 0 r
        GEOPOS;-2;geo;3.2.0;readonly;;;1 range 0 1 0 r
        GEORADIUS;-6;geo;3.2.0;write denyoom movablekeys;;ANY@8@6.2.0;1 range 0 1 0 r,STORE@6 range 0 1 0 w,STOREDIST@6 range 0 1 0 w
        GEORADIUSBYMEMBER;-5;geo;3.2.0;write denyoom movablekeys;;;1 range 0 1 0 r,STORE@5 range 0 1 0 w,STOREDIST@5 range 0 1 0 w
        GEORADIUSBYMEMBER_RO;-5;geo;3.2.10;readonly;;;1 range 0 1 0 r
        GEORADIUS_RO;-6;geo;3.2.10;readonly;;ANY@8@6.2.0;1 range 0 1 0 r
        GEOSEARCH;-7;geo;6.2.0;readonly;;;1 range 0 1 0 r
        GEOSEARCHSTORE;-8;geo;6.2.0;write denyoom;;;1 range 0 1 0 w,2 range 0 1 0 r
        GET;2;string;1.0.0;readonly fast;;;1 range 0 1 0 r
        GETBIT;3;bitmap;2.2.0;readonly fast;;;1 range 0 1 0 r
        GETDEL;2;string;6.2.0;write fast;;;1 range 0 1 0 rw
        GETEX;-2;string;6.2.0;write fast;;;1 range 0 1 0 rw
        GETRANGE;4;string;2.4.0;readonly;;;1 range 0 1 0 r
        GETSET;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0 rw
        HDEL;-3;hash;2.0.0;write fast;;;1 range 0 1 0 w
        HELLO;-1;connection;6.0.0;noscript loading stale fast no_auth allow_busy;;;
        HEXISTS;3;hash;2.0.0;readonly fast;;;1 range 0 1 0
        HGET;3;hash;2.0.0;readonly fast;;;1 range 0 1 0 r
        HGETALL;2;hash;2.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0 r
        HINCRBY;4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0 rw
        HINCRBYFLOAT;4;hash;2.6.0;write denyoom fast;;;1 range 0 1 0 rw
        HKEYS;2;hash;2.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0 r
        HLEN;2;hash;2.0.0;readonly fast;;;1 range 0 1 0
        HMGET;-3;hash;2.0.0;readonly fast;;;1 range 0 1 0 r
        HMSET;-4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0 w
        HRANDFIELD;-2;hash;6.2.0;readonly;nondeterministic_output;;1 range 0 1 0 r
        HSCAN;-3;hash;2.8.0;readonly;nondeterministic_output;;1 range 0 1 0 r
        HSET;-4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0 w
        HSETNX;4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0 w
        HSTRLEN;3;hash;3.2.0;readonly fast;;;1 range 0 1 0
        HVALS;2;hash;2.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0 r
        INCR;2;string;1.0.0;write denyoom fast;;;1 range 0 1 0 rw
        INCRBY;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0 rw
        INCRBYFLOAT;3;string;2.6.0;write denyoom fast;;;1 range 0 1 0 rw
        INFO;-1;server;1.0.0;loading stale;nondeterministic_output request_policy:all_shards response_policy:special;;
        KEYS;2;generic;1.0.0;readonly;request_policy:all_shards nondeterministic_output_order;;
        LASTSAVE;1;server;1.0.0;loading stale fast;nondeterministic_output;;
        LATENCY DOCTOR;2;server;2.8.13;admin noscript loading stale;nondeterministic_output request_policy:all_nodes response_policy:special;;
        LATENCY GRAPH;3;server;2.8.13;admin noscript loading stale;nondeterministic_output request_policy:all_nodes response_policy:special;;
        LATENCY HELP;2;server;2.8.13;loading stale;;;
        LATENCY HISTOGRAM;-2;server;7.0.0;admin noscript loading stale;nondeterministic_output request_policy:all_nodes response_policy:special;;
        LATENCY HISTORY;3;server;2.8.13;admin noscript loading stale;nondeterministic_output request_policy:all_nodes response_policy:special;;
        LATENCY LATEST;2;server;2.8.13;admin noscript loading stale;nondeterministic_output request_policy:all_nodes response_policy:special;;
        LATENCY RESET;-2;server;2.8.13;admin noscript loading stale;request_policy:all_nodes response_policy:all_succeeded;;
        LCS;-3;string;7.0.0;readonly;;;1 range 1 1 0 r
        LINDEX;3;list;1.0.0;readonly;;;1 range 0 1 0 r
        LINSERT;5;list;2.2.0;write denyoom;;;1 range 0 1 0 w
        LLEN;2;list;1.0.0;readonly fast;;;1 range 0 1 0
        LMOVE;5;list;6.2.0;write denyoom;;;1 range 0 1 0 rw,2 range 0 1 0 w
        LMPOP;-4;list;7.0.0;write movablekeys;;;1 keynum 0 1 1 rw
        LOLWUT;-1;server;5.0.0;readonly fast;;;
        LPOP;-2;list;1.0.0;write fast;;@2@6.2.0;1 range 0 1 0 rw
        LPOS;-3;list;6.0.6;readonly;;;1 range 0 1 0 r
        LPUSH;-3;list;1.0.0;write denyoom fast;;;1 range 0 1 0 w
        LPUSHX;-3;list;2.2.0;write denyoom fast;;;1 range 0 1 0 w
        LRANGE;4;list;1.0.0;readonly;;;1 range 0 1 0 r
        LREM;4;list;1.0.0;write;;;1 range 0 1 0 w
        LSET;4;list;1.0.0;write denyoom;;;1 range 0 1 0 w
        LTRIM;4;list;1.0.0;write;;;1 range 0 1 0 w
        MEMORY DOCTOR;2;server;4.0.0;;nondeterministic_output request_policy:all_shards response_policy:special;;
        MEMORY HELP;2;server;4.0.0;loading stale;;;
        MEMORY MALLOC-STATS;2;server;4.0.0;;nondeterministic_output request_policy:all_shards response_policy:special;;
        MEMORY PURGE;2;server;4.0.0;;request_policy:all_shards response_policy:all_succeeded;;
        MEMORY STATS;2;server;4.0.0;;nondeterministic_output request_policy:all_shards response_policy:special;;
        MEMORY USAGE;-3;server;4.0.0;readonly;;;2 range 0 1 0
        MGET;-2;string;1.0.0;readonly fast;request_policy:multi_shard;;1 range -1 1 0 r
        MIGRATE;-6;generic;2.6.0;write movablekeys;nondeterministic_output;COPY@6@3.0.0 REPLACE@6@3.0.0 AUTH@6@4.0.7 AUTH2@6@6.0.0 KEYS@6@3.0.6;3 range 0 1 0 rw,KEYS@-2 range -1 1 0 rw incomplete
        MODULE HELP;2;server;5.0.0;loading stale;;;
        MODULE LIST;2;server;4.0.0;admin noscript;nondeterministic_output_order;;
        MODULE LOAD;-3;server;4.0.0;admin noscript no_async_loading;;;
        MODULE LOADEX;-3;server;7.0.0;admin noscript no_async_loading;;;
        MODULE UNLOAD;3;server;4.0.0;admin noscript no_async_loading;;;
        MONITOR;1;server;1.0.0;admin noscript loading stale;;;
        MOVE;3;generic;1.0.0;write fast;;;1 range 0 1 0 rw
        MSET;-3;string;1.0.1;write denyoom;request_policy:multi_shard response_policy:all_succeeded;;1 range -1 2 0 w
        MSETNX;-3;string;1.0.1;write denyoom;request_policy:multi_shard response_policy:agg_min;;1 range -1 2 0 w
        MULTI;1;transactions;1.2.0;noscript loading stale fast allow_busy;;;
        OBJECT ENCODING;3;generic;2.2.3;readonly;nondeterministic_output;;2 range 0 1 0
        OBJECT FREQ;3;generic;4.0.0;readonly;nondeterministic_output;;2 range 0 1 0
        OBJECT HELP;2;generic;6.2.0;loading stale;;;
        OBJECT IDLETIME;3;generic;2.2.3;readonly;nondeterministic_output;;2 range 0 1 0
        OBJECT REFCOUNT;3;generic;2.2.3;readonly;nondeterministic_output;;2 range 0 1 0
        PERSIST;2;generic;2.2.0;write fast;;;1 range 0 1 0 w
        PEXPIRE;-3;generic;2.6.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0 w
        PEXPIREAT;-3;generic;2.6.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0 w
        PEXPIRETIME;2;generic;7.0.0;readonly fast;;;1 range 0 1 0 r
        PFADD;-2;hyperloglog;2.8.9;write denyoom fast;;;1 range 0 1 0 w
        PFCOUNT;-2;hyperloglog;2.8.9;readonly;;;1 range -1 1 0 r
        PFDEBUG;3;hyperloglog;2.8.9;write denyoom admin;;;2 range 0 1 0 r
        PFMERGE;-2;hyperloglog;2.8.9;write denyoom;;;1 range 0 1 0 rw,2 range -1 1 0 r
        PFSELFTEST;1;hyperloglog;2.8.9;admin;;;
        PING;-1;connection;1.0.0;fast;request_policy:all_shards response_policy:all_succeeded;;
        PSETEX;4;string;2.6.0;write denyoom;;;1 range 0 1 0 w
        PSUBSCRIBE;-2;pubsub;2.0.0;pubsub noscript loading stale;;;
        PSYNC;-3;server;2.8.0;admin noscript no_async_loading no_multi;;;
        PTTL;2;generic;2.6.0;readonly fast;nondeterministic_output;;1 range 0 1 0 r
        PUBLISH;3;pubsub;2.0.0;pubsub loading stale fast;;;
        PUBSUB CHANNELS;-2;pubsub;2.8.0;pubsub loading stale;;;
        PUBSUB HELP;2;pubsub;6.2.0;loading stale;;;
        PUBSUB NUMPAT;2;pubsub;2.8.0;pubsub loading stale;;;
        PUBSUB NUMSUB;-2;pubsub;2.8.0;pubsub loading stale;;;
        PUBSUB SHARDCHANNELS;-2;pubsub;7.0.0;pubsub loading stale;;;
        PUBSUB SHARDNUMSUB;-2;pubsub;7.0.0;pubsub loading stale;;;
        PUNSUBSCRIBE;-1;pubsub;2.0.0;pubsub noscript loading stale;;;
        QUIT;-1;connection;1.0.0;noscript loading stale fast no_auth allow_busy;;;
        RANDOMKEY;1;generic;1.0.0;readonly;request_policy:all_shards nondeterministic_output;;
        READONLY;1;cluster;3.0.0;loading stale fast;;;
        READWRITE;1;cluster;3.0.0;loading stale fast;;;
        RENAME;3;generic;1.0.0;write;;;1 range 0 1 0 rw,2 range 0 1 0 w
        RENAMENX;3;generic;1.0.0;write fast;;;1 range 0 1 0 rw,2 range 0 1 0 w
        REPLCONF;-1;server;3.0.0;admin noscript loading stale allow_busy;;;
        REPLICAOF;3;server;5.0.0;admin noscript stale no_async_loading;;;
        RESET;1;connection;6.2.0;noscript loading stale fast no_auth allow_busy;;;
        RESTORE;-4;generic;2.6.0;write denyoom;;REPLACE@4@3.0.0 ABSTTL@4@5.0.0 IDLETIME@4@5.0.0 FREQ@4@5.0.0;1 range 0 1 0 w
        RESTORE-ASKING;-4;server;3.0.0;write denyoom asking;;ABSTTL@4@5.0.0 IDLETIME@4@5.0.0 FREQ@4@5.0.0;1 range 0 1 0 w
        ROLE;1;server;2.8.12;noscript loading stale fast;;;
        RPOP;-2;list;1.0.0;write fast;;@2@6.2.0;1 range 0 1 0 rw
        RPOPLPUSH;3;list;1.2.0;write denyoom;;;1 range 0 1 0 rw,2 range 0 1 0 w
        RPUSH;-3;list;1.0.0;write denyoom fast;;;1 range 0 1 0 w
        RPUSHX;-3;list;2.2.0;write denyoom fast;;;1 range 0 1 0 w
        SADD;-3;set;1.0.0;write denyoom fast;;;1 range 0 1 0 w
        SAVE;1;server;1.0.0;admin noscript no_async_loading no_multi;;;
        SCAN;-2;generic;2.8.0;readonly;nondeterministic_output request_policy:special;TYPE@2@6.0.0;
        SCARD;2;set;1.0.0;readonly fast;;;1 range 0 1 0
        SCRIPT DEBUG;3;scripting;3.2.0;noscript;;;
        SCRIPT EXISTS;-3;scripting;2.6.0;noscript;request_policy:all_shards response_policy:agg_logical_and;;
        SCRIPT FLUSH;-2;scripting;2.6.0;noscript;request_policy:all_nodes response_policy:all_succeeded;ASYNC@1@6.2.0 SYNC@1@6.2.0;
        SCRIPT HELP;2;scripting;5.0.0;loading stale;;;
        SCRIPT KILL;2;scripting;2.6.0;noscript allow_busy;request_policy:all_shards response_policy:one_succeeded;;
        SCRIPT LOAD;3;scripting;2.6.0;noscript stale;request_policy:all_nodes response_policy:all_succeeded;;
        SDIFF;-2;set;1.0.0;readonly;nondeterministic_output_order;;1 range -1 1 0 r
        SDIFFSTORE;-3;set;1.0.0;write denyoom;;;1 range 0 1 0 w,2 range -1 1 0 r
        SELECT;2;connection;1.0.0;loading stale fast;;;
        SET;-3;string;1.0.0;write denyoom;;NX@3@2.6.12 XX@3@2.6.12 GET@3@6.2.0 EX@3@2.6.12 PX@3@2.6.12 EXAT@3@6.2.0 PXAT@3@6.2.0 KEEPTTL@3@6.0.0;1 range 0 1 0 rw
        SETBIT;4;bitmap;2.2.0;write denyoom;;;1 range 0 1 0 rw
        SETEX;4;string;2.0.0;write denyoom;;;1 range 0 1 0 w
        SETNX;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0 w
        SETRANGE;4;string;2.2.0;write denyoom;;;1 range 0 1 0 w
        SHUTDOWN;-1;server;1.0.0;admin noscript loading stale no_multi allow_busy;;NOW@1@7.0.0 FORCE@1@7.0.0 ABORT@1@7.0.0;
        SINTER;-2;set;1.0.0;readonly;nondeterministic_output_order;;1 range -1 1 0 r
        SINTERCARD;-3;set;7.0.0;readonly movablekeys;;;1 keynum 0 1 1 r
        SINTERSTORE;-3;set;1.0.0;write denyoom;;;1 range 0 1 0 w,2 range -1 1 0 r
        SISMEMBER;3;set;1.0.0;readonly fast;;;1 range 0 1 0
        SLAVEOF;3;server;1.0.0;admin noscript stale no_async_loading;;;
        SLOWLOG GET;-2;server;2.2.12;admin loading stale;request_policy:all_nodes nondeterministic_output;;
        SLOWLOG HELP;2;server;6.2.0;loading stale;;;
        SLOWLOG LEN;2;server;2.2.12;admin loading stale;request_policy:all_nodes response_policy:agg_sum nondeterministic_output;;
        SLOWLOG RESET;2;server;2.2.12;admin loading stale;request_policy:all_nodes response_policy:all_succeeded;;
        SMEMBERS;2;set;1.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0 r
        SMISMEMBER;-3;set;6.2.0;readonly fast;;;1 range 0 1 0 r
        SMOVE;4;set;1.0.0;write fast;;;1 range 0 1 0 rw,2 range 0 1 0 w
        SORT;-2;generic;1.0.0;write denyoom movablekeys;;;1 range 0 1 0 r,? ? r,? ? w
        SORT_RO;-2;generic;7.0.0;readonly movablekeys;;;1 range 0 1 0 r,? ? r
        SPOP;-2;set;1.0.0;write fast;nondeterministic_output;@2@3.2.0;1 range 0 1 0 rw
        SPUBLISH;3;pubsub;7.0.0;pubsub loading stale fast;;;1 range 0 1 0 not_key
        SRANDMEMBER;-2;set;1.0.0;readonly;nondeterministic_output;@2@2.6.0;1 range 0 1 0 r
        SREM;-3;set;1.0.0;write fast;;;1 range 0 1 0 w
        SSCAN;-3;set;2.8.0;readonly;nondeterministic_output;;1 range 0 1 0 r
        SSUBSCRIBE;-2;pubsub;7.0.0;pubsub noscript loading stale;;;1 range -1 1 0 not_key
        STRLEN;2;string;2.2.0;readonly fast;;;1 range 0 1 0
        SUBSCRIBE;-2;pubsub;2.0.0;pubsub noscript loading stale;;;
        SUBSTR;4;string;1.0.0;readonly;;;1 range 0 1 0 r
        SUNION;-2;set;1.0.0;readonly;nondeterministic_output_order;;1 range -1 1 0 r
        SUNIONSTORE;-3;set;1.0.0;write denyoom;;;1 range 0 1 0 w,2 range -1 1 0 r
        SUNSUBSCRIBE;-1;pubsub;7.0.0;pubsub noscript loading stale;;;1 range -1 1 0 not_key
        SWAPDB;3;server;4.0.0;write fast;;;
        SYNC;1;server;1.0.0;admin noscript no_async_loading no_multi;;;
        TIME;1;server;2.6.0;loading stale fast;nondeterministic_output;;
        TOUCH;-2;generic;3.2.1;readonly fast;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0
        TTL;2;generic;1.0.0;readonly fast;nondeterministic_output;;1 range 0 1 0 r
        TYPE;2;generic;1.0.0;readonly fast;;;1 range 0 1 0
        UNLINK;-2;generic;4.0.0;write fast;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0 w
        UNSUBSCRIBE;-1;pubsub;2.0.0;pubsub noscript loading stale;;;
        UNWATCH;1;transactions;2.2.0;noscript loading stale fast allow_busy;;;
        WAIT;3;generic;3.0.0;noscript;request_policy:all_shards response_policy:agg_min;;
        WATCH;-2;transactions;2.2.0;noscript loading stale fast allow_busy;;;1 range -1 1 0
        XACK;-4;stream;5.0.0;write fast;;;1 range 0 1 0 w
        XADD;-5;stream;5.0.0;write denyoom fast;nondeterministic_output;NOMKSTREAM@2@6.2.0 MINID@2@6.2.0 LIMIT@4@6.2.0;1 range 0 1 0 w
        XAUTOCLAIM;-6;stream;6.2.0;write fast;nondeterministic_output;;1 range 0 1 0 w
        XCLAIM;-6;stream;5.0.0;write fast;nondeterministic_output;;1 range 0 1 0 w
        XDEL;-3;stream;5.0.0;write fast;;;1 range 0 1 0 w
        XGROUP CREATE;-5;stream;5.0.0;write denyoom;;;2 range 0 1 0 w
        XGROUP CREATECONSUMER;5;stream;6.2.0;write denyoom;;;2 range 0 1 0 w
        XGROUP DELCONSUMER;5;stream;5.0.0;write;;;2 range 0 1 0 w
        XGROUP DESTROY;4;stream;5.0.0;write;;;2 range 0 1 0 w
        XGROUP HELP;2;stream;5.0.0;loading stale;;;
        XGROUP SETID;-5;stream;5.0.0;write;;;2 range 0 1 0 w
        XINFO CONSUMERS;4;stream;5.0.0;readonly;nondeterministic_output;;2 range 0 1 0 r
        XINFO GROUPS;3;stream;5.0.0;readonly;;;2 range 0 1 0 r
        XINFO HELP;2;stream;5.0.0;loading stale;;;
        XINFO STREAM;-3;stream;5.0.0;readonly;;;2 range 0 1 0 r
        XLEN;2;stream;5.0.0;readonly fast;;;1 range 0 1 0
        XPENDING;-3;stream;5.0.0;readonly;nondeterministic_output;IDLE@3@6.2.0;1 range 0 1 0 r
        XRANGE;-4;stream;5.0.0;readonly;;;1 range 0 1 0 r
        XREAD;-4;stream;5.0.0;readonly blocking movablekeys;;;STREAMS@1 range -1 1 2 r
        XREADGROUP;-7;stream;5.0.0;write blocking movablekeys;;;STREAMS@4 range -1 1 2 r
        XREVRANGE;-4;stream;5.0.0;readonly;;;1 range 0 1 0 r
        XSETID;-3;stream;5.0.0;write denyoom fast;;ENTRIESADDED@3@7.0.0 MAXDELETEDID@3@7.0.0;1 range 0 1 0 w
        XTRIM;-4;stream;5.0.0;write;nondeterministic_output;MINID@2@6.2.0 LIMIT@4@6.2.0;1 range 0 1 0 w
        ZADD;-4;sorted-set;1.2.0;write denyoom fast;;NX@2@3.0.2 XX@2@3.0.2 GT@2@6.2.0 LT@2@6.2.0 CH@2@3.0.2 INCR@2@3.0.2;1 range 0 1 0 w
        ZCARD;2;sorted-set;1.2.0;readonly fast;;;1 range 0 1 0
        ZCOUNT;4;sorted-set;2.0.0;readonly fast;;;1 range 0 1 0 r
        ZDIFF;-3;sorted-set;6.2.0;readonly movablekeys;;;1 keynum 0 1 1 r
        ZDIFFSTORE;-4;sorted-set;6.2.0;write denyoom movablekeys;;;1 range 0 1 0 w,2 keynum 0 1 1 r
        ZINCRBY;4;sorted-set;1.2.0;write denyoom fast;;;1 range 0 1 0 rw
        ZINTER;-3;sorted-set;6.2.0;readonly movablekeys;;;1 keynum 0 1 1 r
        ZINTERCARD;-3;sorted-set;7.0.0;readonly movablekeys;;;1 keynum 0 1 1 r
        ZINTERSTORE;-4;sorted-set;2.0.0;write denyoom movablekeys;;;1 range 0 1 0 w,2 keynum 0 1 1 r
        ZLEXCOUNT;4;sorted-set;2.8.9;readonly fast;;;1 range 0 1 0 r
        ZMPOP;-4;sorted-set;7.0.0;write movablekeys;;;1 keynum 0 1 1 rw
        ZMSCORE;-3;sorted-set;6.2.0;readonly fast;;;1 range 0 1 0 r
        ZPOPMAX;-2;sorted-set;5.0.0;write fast;;;1 range 0 1 0 rw
        ZPOPMIN;-2;sorted-set;5.0.0;write fast;;;1 range 0 1 0 rw
        ZRANDMEMBER;-2;sorted-set;6.2.0;readonly;nondeterministic_output;;1 range 0 1 0 r
        ZRANGE;-4;sorted-set;1.2.0;readonly;;BYSCORE@4@6.2.0 BYLEX@4@6.2.0 REV@4@6.2.0 LIMIT@4@6.2.0;1 range 0 1 0 r
        ZRANGEBYLEX;-4;sorted-set;2.8.9;readonly;;;1 range 0 1 0 r
        ZRANGEBYSCORE;-4;sorted-set;1.0.5;readonly;;WITHSCORES@4@2.0.0;1 range 0 1 0 r
        ZRANGESTORE;-5;sorted-set;6.2.0;write denyoom;;;1 range 0 1 0 w,2 range 0 1 0 r
        ZRANK;3;sorted-set;2.0.0;readonly fast;;;1 range 0 1 0 r
        ZREM;-3;sorted-set;1.2.0;write fast;;;1 range 0 1 0 w
        ZREMRANGEBYLEX;4;sorted-set;2.8.9;write;;;1 range 0 1 0 w
        ZREMRANGEBYRANK;4;sorted-set;2.0.0;write;;;1 range 0 1 0 w
        ZREMRANGEBYSCORE;4;sorted-set;1.2.0;write;;;1 range 0 1 0 w
        ZREVRANGE;-4;sorted-set;1.2.0;readonly;;;1 range 0 1 0 r
        ZREVRANGEBYLEX;-4;sorted-set;2.8.9;readonly;;;1 range 0 1 0 r
        ZREVRANGEBYSCORE;-4;sorted-set;2.2.0;readonly;;;1 range 0 1 0 r
        ZREVRANK;3;sorted-set;2.0.0;readonly fast;;;1 range 0 1 0 r
        ZSCAN;-3;sorted-set;2.8.0;readonly;nondeterministic_output;;1 range 0 1 0 r
        ZSCORE;3;sorted-set;1.2.0;readonly fast;;;1 range 0 1 0 r
        ZUNION;-3;sorted-set;6.2.0;readonly movablekeys;;;1 keynum 0 1 1 r
        ZUNIONSTORE;-4;sorted-set;2.0.0;write denyoom movablekeys;;;1 range 0 1 0 w,2 keynum 0 1 1 r
        """;
}
