using System.Text;
using System.Text.RegularExpressions;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Tests.Differential;

/// <summary>What is of chance, of time or of one process in the replies of some commands; all else of them has to be the same.</summary>
internal static partial class VaryingParts
{
    private const string Chance = @"(?<=^[$,:])(a|b|c|f|g|v|1|2|3)$";
    private const string Digits = @"\d+";

    // Facts of INFO that are the same for all servers that were started alike.
    private static readonly HashSet<string> Facts = new(StringComparer.Ordinal)
    {
        "redis_version", "redis_git_sha1", "redis_build_id", "redis_mode", "os", "arch_bits", "multiplexing_api", "atomicvar_api", "gcc_version", "executable", "role",
        "connected_slaves", "maxmemory", "maxmemory_policy", "mem_allocator", "loading", "aof_enabled", "cluster_enabled",
    };

    // Of a reply that is written line by line: what stands in place of what.
    private static readonly Dictionary<string, (Regex Part, string Stand)> Parts = new(StringComparer.Ordinal)
    {
        ["SPOP"] = Any(Chance),
        ["SRANDMEMBER"] = Any(Chance),
        ["HRANDFIELD"] = Any(Chance),
        ["ZRANDMEMBER"] = Any(Chance),
        ["RANDOMKEY"] = Any(@"(?<=^\$)\w+(\{\w+\})?$"),
        ["TIME"] = Any(Digits),
        ["LASTSAVE"] = Any(Digits),
        ["OBJECT IDLETIME"] = Any(Digits),
        ["OBJECT FREQ"] = Any(Digits),
        ["CLIENT ID"] = Any(Digits),
        ["SLOWLOG LEN"] = Any(Digits),
        ["LATENCY RESET"] = Any(Digits),
        ["LATENCY LATEST"] = Any(Digits),
        ["LATENCY HISTORY"] = Any(Digits),
        ["LATENCY GRAPH"] = Any(Digits),
        ["LATENCY DOCTOR"] = Any(Digits),
        ["MEMORY DOCTOR"] = Any(Digits),
        ["LOLWUT"] = Any(@"(?s)(?<=^\$).*(?=Redis ver)"),
        ["ACL GENPASS"] = Any("[0-9a-f]"),
        ["BGSAVE"] = Any("started|scheduled"),
        ["BGREWRITEAOF"] = Any("started|scheduled"),
        ["XADD"] = Any(@"\d{13}-\d+"),
        ["XPENDING"] = Any(@"(?<=^\$consumer\n:)\d+"),
        ["XINFO CONSUMERS"] = Any(@"(?<=^\$idle\n:)\d+"),
        ["XINFO STREAM"] = Any(@"\d{13}"),
        ["HELLO"] = Any(@"(?<=^\$id\n:)\d+"),
        ["CLIENT INFO"] = Any(@"(?<=\b(id|addr|laddr|fd|age|idle|qbuf|qbuf-free|argv-mem|rbs|rbp|tot-mem)=)[^ ]*"),
        ["CLIENT LIST"] = Any(@"(?<=\b(id|addr|laddr|fd|age|idle|qbuf|qbuf-free|argv-mem|rbs|rbp|tot-mem)=)[^ ]*"),

        // StackExchange.Redis, which the gateway goes by for the topology, listens to a channel of its own on every node.
        ["PUBSUB CHANNELS"] = (new Regex(@"\n\$__Booksleeve_MasterChanged|(?<=^[*~])\d+", RegexOptions.Multiline), ""),

        // Errors are counted where they were answered, which for many is the gateway.
        ["INFO"] = (new Regex(@"^errorstat_[^\n]*\n|(?<=^(?<name>\w+):)[^\r\n]*", RegexOptions.Multiline), "#"),
    };

    /// <summary>Whether a command's reply has such parts.</summary>
    public static bool Has(string command, IReadOnlyList<string> words) => command switch
    {
        "XADD" => words.Contains("*"),
        "XINFO STREAM" => words.Contains("FULL"),
        _ => Parts.ContainsKey(command),
    };

    /// <summary>A reply as text, without them and without the lengths of strings. Where all nodes have said the same, it is said once.</summary>
    public static string Without(string command, ReadOnlyMemory<byte> reply)
    {
        var (part, stand) = Parts[command];
        string Mask(string text) => part.Replace(
            text, match => match.Value.StartsWith("errorstat_", StringComparison.Ordinal) ? "" : Facts.Contains(match.Groups["name"].Value) ? match.Value : stand);
        return command switch
        {
            "LATENCY LATEST" or "LATENCY HISTORY" => string.Join('\n', RawReply.Elements(reply).Select(element => Mask(Lines(element))).Distinct()),
            "LATENCY GRAPH" or "LATENCY DOCTOR" or "MEMORY DOCTOR" => string.Join('\n', Head().Split(Mask(Lines(reply))[1..]).Select(static text => text.Trim()).Where(static text => text.Length > 0).Distinct()),
            _ => Mask(Lines(reply)),
        };
    }

    // A line for each scalar and the head of each aggregate.
    private static string Lines(ReadOnlyMemory<byte> reply) =>
        reply.IsEmpty ? ""
        : RawReply.IsNil(reply.Span) ? "_"
        : reply.Span[0] switch
        {
            (byte)'*' or (byte)'~' or (byte)'%' => string.Join('\n', RawReply.Elements(reply).Select(Lines).Prepend(Encoding.ASCII.GetString(reply.Span[..reply.Span.IndexOf((byte)'\r')]))),
            (byte)'$' or (byte)'=' => $"{(char)reply.Span[0]}{Encoding.Latin1.GetString(RawReply.Text(reply.Span))}",
            _ => Encoding.Latin1.GetString(reply.Span).TrimEnd(),
        };

    private static (Regex Part, string Stand) Any(string pattern) => (new Regex(pattern, RegexOptions.Multiline), "#");

    [GeneratedRegex(@"^# Node [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex Head();
}
