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
        APPEND;3;string;2.0.0;write denyoom fast;;;1 range 0 1 0
        ASKING;1;cluster;3.0.0;fast;;;
        AUTH;-2;connection;1.0.0;noscript loading stale fast no_auth allow_busy;;@2@6.0.0;
        BGREWRITEAOF;1;server;1.0.0;admin noscript no_async_loading;;;
        BGSAVE;-1;server;1.0.0;admin noscript no_async_loading;;SCHEDULE@1@3.2.2;
        BITCOUNT;-2;bitmap;2.6.0;readonly;;BYTE@4@7.0.0 BIT@4@7.0.0;1 range 0 1 0
        BITFIELD;-2;bitmap;3.2.0;write denyoom;;;1 range 0 1 0
        BITFIELD_RO;-2;bitmap;6.0.0;readonly fast;;;1 range 0 1 0
        BITOP;-4;bitmap;2.6.0;write denyoom;;;2 range 0 1 0,3 range -1 1 0
        BITPOS;-3;bitmap;2.8.7;readonly;;BYTE@5@7.0.0 BIT@5@7.0.0;1 range 0 1 0
        BLMOVE;6;list;6.2.0;write denyoom noscript blocking;;;1 range 0 1 0,2 range 0 1 0
        BLMPOP;-5;list;7.0.0;write blocking movablekeys;;;2 keynum 0 1 1
        BLPOP;-3;list;2.0.0;write noscript blocking;;;1 range -2 1 0
        BRPOP;-3;list;2.0.0;write noscript blocking;;;1 range -2 1 0
        BRPOPLPUSH;4;list;2.2.0;write denyoom noscript blocking;;;1 range 0 1 0,2 range 0 1 0
        BZMPOP;-5;sorted-set;7.0.0;write blocking movablekeys;;;2 keynum 0 1 1
        BZPOPMAX;-3;sorted-set;5.0.0;write noscript blocking fast;;;1 range -2 1 0
        BZPOPMIN;-3;sorted-set;5.0.0;write noscript blocking fast;;;1 range -2 1 0
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
        COPY;-3;generic;6.2.0;write denyoom;;;1 range 0 1 0,2 range 0 1 0
        DBSIZE;1;server;1.0.0;readonly fast;request_policy:all_shards response_policy:agg_sum;;
        DEBUG;-2;server;1.0.0;admin noscript loading stale;;;
        DECR;2;string;1.0.0;write denyoom fast;;;1 range 0 1 0
        DECRBY;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0
        DEL;-2;generic;1.0.0;write;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0
        DISCARD;1;transactions;2.0.0;noscript loading stale fast allow_busy;;;
        DUMP;2;generic;2.6.0;readonly;nondeterministic_output;;1 range 0 1 0
        ECHO;2;connection;1.0.0;loading stale fast;;;
        EVAL;-3;scripting;2.6.0;noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1
        EVALSHA;-3;scripting;2.6.0;noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1
        EVALSHA_RO;-3;scripting;7.0.0;readonly noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1
        EVAL_RO;-3;scripting;7.0.0;readonly noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1
        EXEC;1;transactions;1.2.0;noscript loading stale skip_slowlog;;;
        EXISTS;-2;generic;1.0.0;readonly fast;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0
        EXPIRE;-3;generic;1.0.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0
        EXPIREAT;-3;generic;1.2.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0
        EXPIRETIME;2;generic;7.0.0;readonly fast;;;1 range 0 1 0
        FAILOVER;-1;server;6.2.0;admin noscript stale;;;
        FCALL;-3;scripting;7.0.0;noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1
        FCALL_RO;-3;scripting;7.0.0;readonly noscript stale skip_monitor no_mandatory_keys movablekeys;;;2 keynum 0 1 1
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
        GEOADD;-5;geo;3.2.0;write denyoom;;NX@2@6.2.0 XX@2@6.2.0 CH@2@6.2.0;1 range 0 1 0
        GEODIST;-4;geo;3.2.0;readonly;;;1 range 0 1 0
        GEOHASH;-2;geo;3.2.0;readonly;;;1 range 0 1 0
        GEOPOS;-2;geo;3.2.0;readonly;;;1 range 0 1 0
        GEORADIUS;-6;geo;3.2.0;write denyoom movablekeys;;ANY@8@6.2.0;1 range 0 1 0,STORE@6 range 0 1 0,STOREDIST@6 range 0 1 0
        GEORADIUSBYMEMBER;-5;geo;3.2.0;write denyoom movablekeys;;;1 range 0 1 0,STORE@5 range 0 1 0,STOREDIST@5 range 0 1 0
        GEORADIUSBYMEMBER_RO;-5;geo;3.2.10;readonly;;;1 range 0 1 0
        GEORADIUS_RO;-6;geo;3.2.10;readonly;;ANY@8@6.2.0;1 range 0 1 0
        GEOSEARCH;-7;geo;6.2.0;readonly;;;1 range 0 1 0
        GEOSEARCHSTORE;-8;geo;6.2.0;write denyoom;;;1 range 0 1 0,2 range 0 1 0
        GET;2;string;1.0.0;readonly fast;;;1 range 0 1 0
        GETBIT;3;bitmap;2.2.0;readonly fast;;;1 range 0 1 0
        GETDEL;2;string;6.2.0;write fast;;;1 range 0 1 0
        GETEX;-2;string;6.2.0;write fast;;;1 range 0 1 0
        GETRANGE;4;string;2.4.0;readonly;;;1 range 0 1 0
        GETSET;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0
        HDEL;-3;hash;2.0.0;write fast;;;1 range 0 1 0
        HELLO;-1;connection;6.0.0;noscript loading stale fast no_auth allow_busy;;;
        HEXISTS;3;hash;2.0.0;readonly fast;;;1 range 0 1 0
        HGET;3;hash;2.0.0;readonly fast;;;1 range 0 1 0
        HGETALL;2;hash;2.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0
        HINCRBY;4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0
        HINCRBYFLOAT;4;hash;2.6.0;write denyoom fast;;;1 range 0 1 0
        HKEYS;2;hash;2.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0
        HLEN;2;hash;2.0.0;readonly fast;;;1 range 0 1 0
        HMGET;-3;hash;2.0.0;readonly fast;;;1 range 0 1 0
        HMSET;-4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0
        HRANDFIELD;-2;hash;6.2.0;readonly;nondeterministic_output;;1 range 0 1 0
        HSCAN;-3;hash;2.8.0;readonly;nondeterministic_output;;1 range 0 1 0
        HSET;-4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0
        HSETNX;4;hash;2.0.0;write denyoom fast;;;1 range 0 1 0
        HSTRLEN;3;hash;3.2.0;readonly fast;;;1 range 0 1 0
        HVALS;2;hash;2.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0
        INCR;2;string;1.0.0;write denyoom fast;;;1 range 0 1 0
        INCRBY;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0
        INCRBYFLOAT;3;string;2.6.0;write denyoom fast;;;1 range 0 1 0
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
        LCS;-3;string;7.0.0;readonly;;;1 range 1 1 0
        LINDEX;3;list;1.0.0;readonly;;;1 range 0 1 0
        LINSERT;5;list;2.2.0;write denyoom;;;1 range 0 1 0
        LLEN;2;list;1.0.0;readonly fast;;;1 range 0 1 0
        LMOVE;5;list;6.2.0;write denyoom;;;1 range 0 1 0,2 range 0 1 0
        LMPOP;-4;list;7.0.0;write movablekeys;;;1 keynum 0 1 1
        LOLWUT;-1;server;5.0.0;readonly fast;;;
        LPOP;-2;list;1.0.0;write fast;;@2@6.2.0;1 range 0 1 0
        LPOS;-3;list;6.0.6;readonly;;;1 range 0 1 0
        LPUSH;-3;list;1.0.0;write denyoom fast;;;1 range 0 1 0
        LPUSHX;-3;list;2.2.0;write denyoom fast;;;1 range 0 1 0
        LRANGE;4;list;1.0.0;readonly;;;1 range 0 1 0
        LREM;4;list;1.0.0;write;;;1 range 0 1 0
        LSET;4;list;1.0.0;write denyoom;;;1 range 0 1 0
        LTRIM;4;list;1.0.0;write;;;1 range 0 1 0
        MEMORY DOCTOR;2;server;4.0.0;;nondeterministic_output request_policy:all_shards response_policy:special;;
        MEMORY HELP;2;server;4.0.0;loading stale;;;
        MEMORY MALLOC-STATS;2;server;4.0.0;;nondeterministic_output request_policy:all_shards response_policy:special;;
        MEMORY PURGE;2;server;4.0.0;;request_policy:all_shards response_policy:all_succeeded;;
        MEMORY STATS;2;server;4.0.0;;nondeterministic_output request_policy:all_shards response_policy:special;;
        MEMORY USAGE;-3;server;4.0.0;readonly;;;2 range 0 1 0
        MGET;-2;string;1.0.0;readonly fast;request_policy:multi_shard;;1 range -1 1 0
        MIGRATE;-6;generic;2.6.0;write movablekeys;nondeterministic_output;COPY@6@3.0.0 REPLACE@6@3.0.0 AUTH@6@4.0.7 AUTH2@6@6.0.0 KEYS@6@3.0.6;3 range 0 1 0,KEYS@-2 range -1 1 0 incomplete
        MODULE HELP;2;server;5.0.0;loading stale;;;
        MODULE LIST;2;server;4.0.0;admin noscript;nondeterministic_output_order;;
        MODULE LOAD;-3;server;4.0.0;admin noscript no_async_loading;;;
        MODULE LOADEX;-3;server;7.0.0;admin noscript no_async_loading;;;
        MODULE UNLOAD;3;server;4.0.0;admin noscript no_async_loading;;;
        MONITOR;1;server;1.0.0;admin noscript loading stale;;;
        MOVE;3;generic;1.0.0;write fast;;;1 range 0 1 0
        MSET;-3;string;1.0.1;write denyoom;request_policy:multi_shard response_policy:all_succeeded;;1 range -1 2 0
        MSETNX;-3;string;1.0.1;write denyoom;request_policy:multi_shard response_policy:agg_min;;1 range -1 2 0
        MULTI;1;transactions;1.2.0;noscript loading stale fast allow_busy;;;
        OBJECT ENCODING;3;generic;2.2.3;readonly;nondeterministic_output;;2 range 0 1 0
        OBJECT FREQ;3;generic;4.0.0;readonly;nondeterministic_output;;2 range 0 1 0
        OBJECT HELP;2;generic;6.2.0;loading stale;;;
        OBJECT IDLETIME;3;generic;2.2.3;readonly;nondeterministic_output;;2 range 0 1 0
        OBJECT REFCOUNT;3;generic;2.2.3;readonly;nondeterministic_output;;2 range 0 1 0
        PERSIST;2;generic;2.2.0;write fast;;;1 range 0 1 0
        PEXPIRE;-3;generic;2.6.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0
        PEXPIREAT;-3;generic;2.6.0;write fast;;NX@3@7.0.0 XX@3@7.0.0 GT@3@7.0.0 LT@3@7.0.0;1 range 0 1 0
        PEXPIRETIME;2;generic;7.0.0;readonly fast;;;1 range 0 1 0
        PFADD;-2;hyperloglog;2.8.9;write denyoom fast;;;1 range 0 1 0
        PFCOUNT;-2;hyperloglog;2.8.9;readonly;;;1 range -1 1 0
        PFDEBUG;3;hyperloglog;2.8.9;write denyoom admin;;;2 range 0 1 0
        PFMERGE;-2;hyperloglog;2.8.9;write denyoom;;;1 range 0 1 0,2 range -1 1 0
        PFSELFTEST;1;hyperloglog;2.8.9;admin;;;
        PING;-1;connection;1.0.0;fast;request_policy:all_shards response_policy:all_succeeded;;
        PSETEX;4;string;2.6.0;write denyoom;;;1 range 0 1 0
        PSUBSCRIBE;-2;pubsub;2.0.0;pubsub noscript loading stale;;;
        PSYNC;-3;server;2.8.0;admin noscript no_async_loading no_multi;;;
        PTTL;2;generic;2.6.0;readonly fast;nondeterministic_output;;1 range 0 1 0
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
        RENAME;3;generic;1.0.0;write;;;1 range 0 1 0,2 range 0 1 0
        RENAMENX;3;generic;1.0.0;write fast;;;1 range 0 1 0,2 range 0 1 0
        REPLCONF;-1;server;3.0.0;admin noscript loading stale allow_busy;;;
        REPLICAOF;3;server;5.0.0;admin noscript stale no_async_loading;;;
        RESET;1;connection;6.2.0;noscript loading stale fast no_auth allow_busy;;;
        RESTORE;-4;generic;2.6.0;write denyoom;;REPLACE@4@3.0.0 ABSTTL@4@5.0.0 IDLETIME@4@5.0.0 FREQ@4@5.0.0;1 range 0 1 0
        RESTORE-ASKING;-4;server;3.0.0;write denyoom asking;;ABSTTL@4@5.0.0 IDLETIME@4@5.0.0 FREQ@4@5.0.0;1 range 0 1 0
        ROLE;1;server;2.8.12;noscript loading stale fast;;;
        RPOP;-2;list;1.0.0;write fast;;@2@6.2.0;1 range 0 1 0
        RPOPLPUSH;3;list;1.2.0;write denyoom;;;1 range 0 1 0,2 range 0 1 0
        RPUSH;-3;list;1.0.0;write denyoom fast;;;1 range 0 1 0
        RPUSHX;-3;list;2.2.0;write denyoom fast;;;1 range 0 1 0
        SADD;-3;set;1.0.0;write denyoom fast;;;1 range 0 1 0
        SAVE;1;server;1.0.0;admin noscript no_async_loading no_multi;;;
        SCAN;-2;generic;2.8.0;readonly;nondeterministic_output request_policy:special;TYPE@2@6.0.0;
        SCARD;2;set;1.0.0;readonly fast;;;1 range 0 1 0
        SCRIPT DEBUG;3;scripting;3.2.0;noscript;;;
        SCRIPT EXISTS;-3;scripting;2.6.0;noscript;request_policy:all_shards response_policy:agg_logical_and;;
        SCRIPT FLUSH;-2;scripting;2.6.0;noscript;request_policy:all_nodes response_policy:all_succeeded;ASYNC@1@6.2.0 SYNC@1@6.2.0;
        SCRIPT HELP;2;scripting;5.0.0;loading stale;;;
        SCRIPT KILL;2;scripting;2.6.0;noscript allow_busy;request_policy:all_shards response_policy:one_succeeded;;
        SCRIPT LOAD;3;scripting;2.6.0;noscript stale;request_policy:all_nodes response_policy:all_succeeded;;
        SDIFF;-2;set;1.0.0;readonly;nondeterministic_output_order;;1 range -1 1 0
        SDIFFSTORE;-3;set;1.0.0;write denyoom;;;1 range 0 1 0,2 range -1 1 0
        SELECT;2;connection;1.0.0;loading stale fast;;;
        SET;-3;string;1.0.0;write denyoom;;NX@3@2.6.12 XX@3@2.6.12 GET@3@6.2.0 EX@3@2.6.12 PX@3@2.6.12 EXAT@3@6.2.0 PXAT@3@6.2.0 KEEPTTL@3@6.0.0;1 range 0 1 0
        SETBIT;4;bitmap;2.2.0;write denyoom;;;1 range 0 1 0
        SETEX;4;string;2.0.0;write denyoom;;;1 range 0 1 0
        SETNX;3;string;1.0.0;write denyoom fast;;;1 range 0 1 0
        SETRANGE;4;string;2.2.0;write denyoom;;;1 range 0 1 0
        SHUTDOWN;-1;server;1.0.0;admin noscript loading stale no_multi allow_busy;;NOW@1@7.0.0 FORCE@1@7.0.0 ABORT@1@7.0.0;
        SINTER;-2;set;1.0.0;readonly;nondeterministic_output_order;;1 range -1 1 0
        SINTERCARD;-3;set;7.0.0;readonly movablekeys;;;1 keynum 0 1 1
        SINTERSTORE;-3;set;1.0.0;write denyoom;;;1 range 0 1 0,2 range -1 1 0
        SISMEMBER;3;set;1.0.0;readonly fast;;;1 range 0 1 0
        SLAVEOF;3;server;1.0.0;admin noscript stale no_async_loading;;;
        SLOWLOG GET;-2;server;2.2.12;admin loading stale;request_policy:all_nodes nondeterministic_output;;
        SLOWLOG HELP;2;server;6.2.0;loading stale;;;
        SLOWLOG LEN;2;server;2.2.12;admin loading stale;request_policy:all_nodes response_policy:agg_sum nondeterministic_output;;
        SLOWLOG RESET;2;server;2.2.12;admin loading stale;request_policy:all_nodes response_policy:all_succeeded;;
        SMEMBERS;2;set;1.0.0;readonly;nondeterministic_output_order;;1 range 0 1 0
        SMISMEMBER;-3;set;6.2.0;readonly fast;;;1 range 0 1 0
        SMOVE;4;set;1.0.0;write fast;;;1 range 0 1 0,2 range 0 1 0
        SORT;-2;generic;1.0.0;write denyoom movablekeys;;;1 range 0 1 0,? ?,? ?
        SORT_RO;-2;generic;7.0.0;readonly movablekeys;;;1 range 0 1 0,? ?
        SPOP;-2;set;1.0.0;write fast;nondeterministic_output;@2@3.2.0;1 range 0 1 0
        SPUBLISH;3;pubsub;7.0.0;pubsub loading stale fast;;;1 range 0 1 0 not_key
        SRANDMEMBER;-2;set;1.0.0;readonly;nondeterministic_output;@2@2.6.0;1 range 0 1 0
        SREM;-3;set;1.0.0;write fast;;;1 range 0 1 0
        SSCAN;-3;set;2.8.0;readonly;nondeterministic_output;;1 range 0 1 0
        SSUBSCRIBE;-2;pubsub;7.0.0;pubsub noscript loading stale;;;1 range -1 1 0 not_key
        STRLEN;2;string;2.2.0;readonly fast;;;1 range 0 1 0
        SUBSCRIBE;-2;pubsub;2.0.0;pubsub noscript loading stale;;;
        SUBSTR;4;string;1.0.0;readonly;;;1 range 0 1 0
        SUNION;-2;set;1.0.0;readonly;nondeterministic_output_order;;1 range -1 1 0
        SUNIONSTORE;-3;set;1.0.0;write denyoom;;;1 range 0 1 0,2 range -1 1 0
        SUNSUBSCRIBE;-1;pubsub;7.0.0;pubsub noscript loading stale;;;1 range -1 1 0 not_key
        SWAPDB;3;server;4.0.0;write fast;;;
        SYNC;1;server;1.0.0;admin noscript no_async_loading no_multi;;;
        TIME;1;server;2.6.0;loading stale fast;nondeterministic_output;;
        TOUCH;-2;generic;3.2.1;readonly fast;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0
        TTL;2;generic;1.0.0;readonly fast;nondeterministic_output;;1 range 0 1 0
        TYPE;2;generic;1.0.0;readonly fast;;;1 range 0 1 0
        UNLINK;-2;generic;4.0.0;write fast;request_policy:multi_shard response_policy:agg_sum;;1 range -1 1 0
        UNSUBSCRIBE;-1;pubsub;2.0.0;pubsub noscript loading stale;;;
        UNWATCH;1;transactions;2.2.0;noscript loading stale fast allow_busy;;;
        WAIT;3;generic;3.0.0;noscript;request_policy:all_shards response_policy:agg_min;;
        WATCH;-2;transactions;2.2.0;noscript loading stale fast allow_busy;;;1 range -1 1 0
        XACK;-4;stream;5.0.0;write fast;;;1 range 0 1 0
        XADD;-5;stream;5.0.0;write denyoom fast;nondeterministic_output;NOMKSTREAM@2@6.2.0 MINID@2@6.2.0 LIMIT@4@6.2.0;1 range 0 1 0
        XAUTOCLAIM;-6;stream;6.2.0;write fast;nondeterministic_output;;1 range 0 1 0
        XCLAIM;-6;stream;5.0.0;write fast;nondeterministic_output;;1 range 0 1 0
        XDEL;-3;stream;5.0.0;write fast;;;1 range 0 1 0
        XGROUP CREATE;-5;stream;5.0.0;write denyoom;;;2 range 0 1 0
        XGROUP CREATECONSUMER;5;stream;6.2.0;write denyoom;;;2 range 0 1 0
        XGROUP DELCONSUMER;5;stream;5.0.0;write;;;2 range 0 1 0
        XGROUP DESTROY;4;stream;5.0.0;write;;;2 range 0 1 0
        XGROUP HELP;2;stream;5.0.0;loading stale;;;
        XGROUP SETID;-5;stream;5.0.0;write;;;2 range 0 1 0
        XINFO CONSUMERS;4;stream;5.0.0;readonly;nondeterministic_output;;2 range 0 1 0
        XINFO GROUPS;3;stream;5.0.0;readonly;;;2 range 0 1 0
        XINFO HELP;2;stream;5.0.0;loading stale;;;
        XINFO STREAM;-3;stream;5.0.0;readonly;;;2 range 0 1 0
        XLEN;2;stream;5.0.0;readonly fast;;;1 range 0 1 0
        XPENDING;-3;stream;5.0.0;readonly;nondeterministic_output;IDLE@3@6.2.0;1 range 0 1 0
        XRANGE;-4;stream;5.0.0;readonly;;;1 range 0 1 0
        XREAD;-4;stream;5.0.0;readonly blocking movablekeys;;;STREAMS@1 range -1 1 2
        XREADGROUP;-7;stream;5.0.0;write blocking movablekeys;;;STREAMS@4 range -1 1 2
        XREVRANGE;-4;stream;5.0.0;readonly;;;1 range 0 1 0
        XSETID;-3;stream;5.0.0;write denyoom fast;;ENTRIESADDED@3@7.0.0 MAXDELETEDID@3@7.0.0;1 range 0 1 0
        XTRIM;-4;stream;5.0.0;write;nondeterministic_output;MINID@2@6.2.0 LIMIT@4@6.2.0;1 range 0 1 0
        ZADD;-4;sorted-set;1.2.0;write denyoom fast;;NX@2@3.0.2 XX@2@3.0.2 GT@2@6.2.0 LT@2@6.2.0 CH@2@3.0.2 INCR@2@3.0.2;1 range 0 1 0
        ZCARD;2;sorted-set;1.2.0;readonly fast;;;1 range 0 1 0
        ZCOUNT;4;sorted-set;2.0.0;readonly fast;;;1 range 0 1 0
        ZDIFF;-3;sorted-set;6.2.0;readonly movablekeys;;;1 keynum 0 1 1
        ZDIFFSTORE;-4;sorted-set;6.2.0;write denyoom movablekeys;;;1 range 0 1 0,2 keynum 0 1 1
        ZINCRBY;4;sorted-set;1.2.0;write denyoom fast;;;1 range 0 1 0
        ZINTER;-3;sorted-set;6.2.0;readonly movablekeys;;;1 keynum 0 1 1
        ZINTERCARD;-3;sorted-set;7.0.0;readonly movablekeys;;;1 keynum 0 1 1
        ZINTERSTORE;-4;sorted-set;2.0.0;write denyoom movablekeys;;;1 range 0 1 0,2 keynum 0 1 1
        ZLEXCOUNT;4;sorted-set;2.8.9;readonly fast;;;1 range 0 1 0
        ZMPOP;-4;sorted-set;7.0.0;write movablekeys;;;1 keynum 0 1 1
        ZMSCORE;-3;sorted-set;6.2.0;readonly fast;;;1 range 0 1 0
        ZPOPMAX;-2;sorted-set;5.0.0;write fast;;;1 range 0 1 0
        ZPOPMIN;-2;sorted-set;5.0.0;write fast;;;1 range 0 1 0
        ZRANDMEMBER;-2;sorted-set;6.2.0;readonly;nondeterministic_output;;1 range 0 1 0
        ZRANGE;-4;sorted-set;1.2.0;readonly;;BYSCORE@4@6.2.0 BYLEX@4@6.2.0 REV@4@6.2.0 LIMIT@4@6.2.0;1 range 0 1 0
        ZRANGEBYLEX;-4;sorted-set;2.8.9;readonly;;;1 range 0 1 0
        ZRANGEBYSCORE;-4;sorted-set;1.0.5;readonly;;WITHSCORES@4@2.0.0;1 range 0 1 0
        ZRANGESTORE;-5;sorted-set;6.2.0;write denyoom;;;1 range 0 1 0,2 range 0 1 0
        ZRANK;3;sorted-set;2.0.0;readonly fast;;;1 range 0 1 0
        ZREM;-3;sorted-set;1.2.0;write fast;;;1 range 0 1 0
        ZREMRANGEBYLEX;4;sorted-set;2.8.9;write;;;1 range 0 1 0
        ZREMRANGEBYRANK;4;sorted-set;2.0.0;write;;;1 range 0 1 0
        ZREMRANGEBYSCORE;4;sorted-set;1.2.0;write;;;1 range 0 1 0
        ZREVRANGE;-4;sorted-set;1.2.0;readonly;;;1 range 0 1 0
        ZREVRANGEBYLEX;-4;sorted-set;2.8.9;readonly;;;1 range 0 1 0
        ZREVRANGEBYSCORE;-4;sorted-set;2.2.0;readonly;;;1 range 0 1 0
        ZREVRANK;3;sorted-set;2.0.0;readonly fast;;;1 range 0 1 0
        ZSCAN;-3;sorted-set;2.8.0;readonly;nondeterministic_output;;1 range 0 1 0
        ZSCORE;3;sorted-set;1.2.0;readonly fast;;;1 range 0 1 0
        ZUNION;-3;sorted-set;6.2.0;readonly movablekeys;;;1 keynum 0 1 1
        ZUNIONSTORE;-4;sorted-set;2.0.0;write denyoom movablekeys;;;1 range 0 1 0,2 keynum 0 1 1
        """;
}
