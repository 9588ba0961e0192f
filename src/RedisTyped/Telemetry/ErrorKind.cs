using System.Collections.Frozen;
using StackExchange.Redis;

namespace RedisTyped.Telemetry;

/// <summary>Names what a call failed with, in a few words that repeat: never by the text of a message, which may hold keys and values.</summary>
internal static class ErrorKind
{
    /// <summary>What the conventions have for anything that has no name.</summary>
    public const string Other = "_OTHER";

    private const string Timeout = "timeout";
    private const string Cancelled = "cancelled";

    // The codes that Redis' own errors begin with (grep for shared.*err and addReplyError in src/server.c and beside it). A script can
    // fail with any text, so that only these are taken from a message.
    private static readonly FrozenSet<string> Codes = FrozenSet.Create(
        StringComparer.Ordinal,
        "ASK", "BUSY", "BUSYGROUP", "BUSYKEY", "CLUSTERDOWN", "CROSSSLOT", "DENIED", "ERR", "EXECABORT", "INPROG", "IOERR", "LOADING",
        "MASTERDOWN", "MISCONF", "MOVED", "NOAUTH", "NOGROUP", "NOPERM", "NOPROTO", "NOREPLICAS", "NOSCRIPT", "NOTBUSY", "OOM", "READONLY",
        "TRYAGAIN", "UNBLOCKED", "UNKILLABLE", "WRONGPASS", "WRONGTYPE");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CodesBySpan = Codes.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The kind of a fault, for <c>error.type</c>.</summary>
    public static string Of(Exception fault) => fault switch
    {
        OperationCanceledException => Cancelled,
        TimeoutException => Timeout,
        RedisServerException => CodeOf(fault) ?? Other,

        // Says where; what it was is said by the exception in it.
        RedisTypedException { InnerException: { } inner } => Of(inner),
        _ => $"{fault.GetType().Namespace}.{fault.GetType().Name}",
    };

    /// <summary>The code that the server's error begins with; null where it is no error of Redis itself.</summary>
    public static string? CodeOf(Exception fault)
    {
        if (fault is not RedisServerException)
        {
            return null;
        }

        ReadOnlySpan<char> text = fault.Message;
        int end = text.IndexOf(' ');
        return CodesBySpan.TryGetValue(end < 0 ? text : text[..end], out string? code) ? code : null;
    }
}
