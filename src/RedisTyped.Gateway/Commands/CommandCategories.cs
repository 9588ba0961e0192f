using RedisTyped.Commands;

namespace RedisTyped.Gateway.Commands;

/// <summary>The categories that ACL rules know commands by, each a bit.</summary>
/// <remarks>https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/. A test compares them with a real server's.</remarks>
internal readonly record struct CommandCategories(int Bits)
{
    private static readonly string[] Names =
    [
        "keyspace", "read", "write", "set", "sortedset", "list", "hash", "string", "bitmap", "hyperloglog", "geo", "stream", "pubsub", "admin",
        "fast", "slow", "blocking", "dangerous", "connection", "transaction", "scripting",
    ];

    // By what Redis' own table says beside the flags and the group of a command.
    private static readonly Dictionary<string, string> MoreByHand = new(StringComparer.Ordinal)
    {
        ["ROLE"] = "dangerous admin",
        ["LASTSAVE"] = "dangerous admin",
        ["RESTORE"] = "dangerous",
        ["RESTORE-ASKING"] = "dangerous keyspace",
        ["MIGRATE"] = "dangerous",
        ["SWAPDB"] = "dangerous keyspace",
        ["FLUSHDB"] = "dangerous keyspace",
        ["FLUSHALL"] = "dangerous keyspace",
        ["INFO"] = "dangerous",
        ["KEYS"] = "dangerous",
        ["DBSIZE"] = "keyspace",
        ["SORT"] = "dangerous list set sortedset",
        ["SORT_RO"] = "dangerous list set sortedset",
        ["READONLY"] = "connection",
        ["READWRITE"] = "connection",
        ["ASKING"] = "connection",
        ["WAIT"] = "connection",
    };

    private static readonly HashSet<string> OutsideKeyspace = new(["SORT", "SORT_RO", "WAIT"], StringComparer.Ordinal);

    /// <summary>Whether the two have a category in common.</summary>
    public bool Has(CommandCategories others) => (Bits & others.Bits) != 0;

    /// <inheritdoc/>
    public override string ToString()
    {
        int bits = Bits;
        return string.Join(' ', Names.Where((_, i) => (bits & 1 << i) != 0));
    }

    /// <summary>Finds a category by its name without the @; null: there is none.</summary>
    public static CommandCategories? Find(string name) =>
        Array.IndexOf(Names, name.ToLowerInvariant()) is >= 0 and var at ? new CommandCategories(1 << at) : null;

    public static CommandCategories Of(CommandSpec spec)
    {
        var names = new List<string> { spec.Is(CommandTraits.Fast) ? "fast" : "slow" };
        AddIf(spec.Is(CommandTraits.Write), "write");
        AddIf(spec.Is(CommandTraits.ReadOnly) && spec.Group != "scripting", "read");
        AddIf(spec.Is(CommandTraits.Admin), "admin", "dangerous");
        AddIf(spec.Is(CommandTraits.PubSub), "pubsub");
        AddIf(spec.Is(CommandTraits.Blocking) && spec.Name != "WAIT", "blocking");
        AddIf(spec.Name == "COMMAND" || spec.Name.StartsWith("COMMAND ", StringComparison.Ordinal), "connection");
        AddIf(spec.Group == "generic" && !OutsideKeyspace.Contains(spec.Name), "keyspace");
        AddIf(spec.Group == "sorted-set", "sortedset");
        AddIf(spec.Group == "transactions", "transaction");
        AddIf(
            spec.Group is "string" or "list" or "set" or "hash" or "bitmap" or "hyperloglog" or "geo" or "stream" or "connection" or "scripting",
            spec.Group);
        if (MoreByHand.TryGetValue(spec.Name, out string? more))
        {
            names.AddRange(more.Split(' '));
        }

        return new CommandCategories(names.Aggregate(0, static (bits, name) => bits | Find(name)!.Value.Bits));

        void AddIf(bool isSo, params ReadOnlySpan<string> some)
        {
            if (isSo)
            {
                names.AddRange(some);
            }
        }
    }
}
