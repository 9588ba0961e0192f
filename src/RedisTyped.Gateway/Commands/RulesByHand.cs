namespace RedisTyped.Gateway.Commands;

/// <summary>
/// The handling of the commands that are not simply passed to the node of their keys. What stands here beside the table is checked
/// against it: a command with keys may be left out, one without may not.
/// </summary>
internal static class RulesByHand
{
    private const string OneServer = "concerns one server, and there are several behind the gateway; send it to that server";
    private const string Replication = "belongs to replication between servers; connect to the server itself";
    private const string OwnUsers = "concerns the users of one server; those of the gateway stand in its options";
    private const string SharedConnections = "concerns a connection to one server, and clients of the gateway share those";

    /// <summary>Gives what stands here, by command.</summary>
    public static IReadOnlyDictionary<string, RuleByHand> ByName { get; } = Build();

    private static Dictionary<string, RuleByHand> Build()
    {
        var rules = new Dictionary<string, RuleByHand>(StringComparer.Ordinal);
        AddKeyed(Add);
        AddFanOuts(Add);
        AddSession(Add);
        AddServers(Add);
        return rules;

        void Add(RuleByHand rule, params ReadOnlySpan<string> names)
        {
            foreach (string name in names)
            {
                rules.Add(name, rule);
            }
        }
    }

    private static void AddKeyed(Adding add)
    {
        add(new(Handling.Split), "MGET", "MSET", "DEL", "UNLINK", "EXISTS", "TOUCH");
        add(new(Handling.Blocking), "BLMOVE", "BLMPOP", "BLPOP", "BRPOP", "BRPOPLPUSH", "BZMPOP", "BZPOPMAX", "BZPOPMIN", "XREAD", "XREADGROUP");
        add(new(Handling.Blocking, IsDenied: true), "MIGRATE");
        add(new(Handling.Transaction), "MULTI", "EXEC", "DISCARD", "WATCH", "UNWATCH");
        add(new(Handling.Subscription), "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE");
        add(new(Handling.Database), "MOVE", "SWAPDB", "SELECT");
        add(new(Handling.Key), "PUBLISH");
        add(new(Handling.Key, IsDenied: true), "PFDEBUG", "RESTORE-ASKING");
    }

    private static void AddFanOuts(Adding add)
    {
        add(new(Handling.Scan), "SCAN");
        add(new(Handling.RandomKey), "RANDOMKEY");
        add(new(Handling.Info), "INFO");
        add(new(Handling.AllNodes, Combination.Sum), "DBSIZE", "SLOWLOG LEN", "LATENCY RESET");
        add(new(Handling.AllNodes, Combination.Least), "LASTSAVE");
        add(new(Handling.AllNodes, Combination.Greatest), "PUBSUB NUMPAT");
        add(new(Handling.AllNodes, Combination.Union), "KEYS", "PUBSUB CHANNELS", "PUBSUB SHARDCHANNELS");
        add(new(Handling.AllNodes, Combination.SumByName), "PUBSUB NUMSUB", "PUBSUB SHARDNUMSUB");
        add(new(Handling.AllNodes, Combination.LeastEach), "SCRIPT EXISTS");
        add(new(Handling.AllNodes, Combination.OneSucceeded), "SCRIPT KILL", "FUNCTION KILL");
        add(new(Handling.AllNodes, Combination.Join), "SLOWLOG GET", "LATENCY HISTORY", "LATENCY LATEST");
        add(new(Handling.AllNodes, Combination.Text), "LATENCY DOCTOR", "LATENCY GRAPH", "MEMORY DOCTOR", "MEMORY MALLOC-STATS");
        add(new(Handling.AllNodes, Combination.ByNode), "MEMORY STATS", "LATENCY HISTOGRAM", "FUNCTION STATS");
        add(
            new(Handling.AllNodes),
            "FLUSHALL", "FLUSHDB", "SCRIPT FLUSH", "SCRIPT LOAD", "FUNCTION DELETE", "FUNCTION FLUSH", "FUNCTION LOAD", "FUNCTION RESTORE",
            "MEMORY PURGE", "SLOWLOG RESET");
        add(
            new(Handling.AllNodes, IsDenied: true),
            "BGREWRITEAOF", "BGSAVE", "SAVE", "CLIENT PAUSE", "CLIENT UNPAUSE", "CONFIG RESETSTAT", "CONFIG REWRITE", "CONFIG SET", "DEBUG",
            "MODULE LOAD", "MODULE LOADEX", "MODULE UNLOAD", "PFSELFTEST", "SHUTDOWN");
    }

    private static void AddSession(Adding add)
    {
        add(new(Handling.Session), "AUTH", "HELLO", "PING", "ECHO", "QUIT", "RESET", "ROLE", "ACL WHOAMI");
        add(
            new(Handling.Session),
            "CLIENT CACHING", "CLIENT GETNAME", "CLIENT GETREDIR", "CLIENT ID", "CLIENT INFO", "CLIENT LIST", "CLIENT NO-EVICT", "CLIENT REPLY",
            "CLIENT SETNAME", "CLIENT TRACKING", "CLIENT TRACKINGINFO");
        add(
            new(Handling.AnyNode),
            "ACL CAT", "ACL GENPASS", "ACL HELP", "CLIENT HELP", "CLUSTER HELP", "COMMAND", "COMMAND COUNT", "COMMAND DOCS", "COMMAND GETKEYS",
            "COMMAND GETKEYSANDFLAGS", "COMMAND HELP", "COMMAND INFO", "COMMAND LIST", "CONFIG GET", "CONFIG HELP", "FUNCTION DUMP",
            "FUNCTION HELP", "FUNCTION LIST", "LATENCY HELP", "LOLWUT", "MEMORY HELP", "MODULE HELP", "MODULE LIST", "OBJECT HELP",
            "PUBSUB HELP", "SCRIPT HELP", "SLOWLOG HELP", "TIME", "XGROUP HELP", "XINFO HELP");
    }

    private static void AddServers(Adding add)
    {
        add(
            new(Handling.Cluster),
            "ASKING", "READONLY", "READWRITE", "CLUSTER COUNTKEYSINSLOT", "CLUSTER GETKEYSINSLOT", "CLUSTER INFO", "CLUSTER KEYSLOT",
            "CLUSTER MYID", "CLUSTER NODES", "CLUSTER SHARDS", "CLUSTER SLOTS");
        add(
            new(Handling.Refused, Why: OneServer),
            "CLUSTER ADDSLOTS", "CLUSTER ADDSLOTSRANGE", "CLUSTER BUMPEPOCH", "CLUSTER COUNT-FAILURE-REPORTS", "CLUSTER DELSLOTS",
            "CLUSTER DELSLOTSRANGE", "CLUSTER FAILOVER", "CLUSTER FLUSHSLOTS", "CLUSTER FORGET", "CLUSTER LINKS", "CLUSTER MEET",
            "CLUSTER REPLICAS", "CLUSTER REPLICATE", "CLUSTER RESET", "CLUSTER SAVECONFIG", "CLUSTER SET-CONFIG-EPOCH", "CLUSTER SETSLOT",
            "CLUSTER SLAVES", "FAILOVER", "MONITOR", "REPLICAOF", "SLAVEOF");
        add(new(Handling.Refused, Why: Replication), "PSYNC", "REPLCONF", "SYNC");
        add(
            new(Handling.Refused, Why: OwnUsers),
            "ACL DELUSER", "ACL DRYRUN", "ACL GETUSER", "ACL LIST", "ACL LOAD", "ACL LOG", "ACL SAVE", "ACL SETUSER", "ACL USERS");
        add(new(Handling.Refused, Why: SharedConnections), "CLIENT KILL", "CLIENT UNBLOCK", "SCRIPT DEBUG", "WAIT");
    }

    private delegate void Adding(RuleByHand rule, params ReadOnlySpan<string> names);
}

/// <summary>What stands by hand for a command.</summary>
/// <param name="Handling">What is done with it.</param>
/// <param name="Combination">How answers of all nodes become one.</param>
/// <param name="IsDenied">Whether it is denied unless the options allow it.</param>
/// <param name="Why">Why it is refused.</param>
internal sealed record RuleByHand(Handling Handling, Combination Combination = Combination.First, bool IsDenied = false, string? Why = null);
