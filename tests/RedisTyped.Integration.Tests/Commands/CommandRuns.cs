namespace RedisTyped.Integration.Tests.Commands;

/// <summary>The command lines that a test runs to see what each command answers.</summary>
/// <remarks>
/// A run is one line on one new connection. <c>;</c> parts its commands; <c>$last</c> is the text of the reply before, <c>$port</c> the
/// port of a second server; <c>!!</c> goes before the error that the last command must answer.
/// </remarks>
internal static partial class CommandRuns
{
    /// <summary>The data that every run begins with, after FLUSHALL.</summary>
    public static string[] Prepared { get; } = Lines("""
        SET s hello
        SET n 10
        SET bits "a b"
        HSET h f v g 2
        RPUSH l a b c b
        SADD u a b c
        SADD v b c d
        ZADD z 1 a 2 b 3 c
        ZADD y 5 b 6 d
        GEOADD geo 13.361389 38.115556 Palermo 15.087269 37.502669 Catania
        XADD x 1-1 f v
        XADD x 2-1 f v
        XGROUP CREATE x group 0
        XREADGROUP GROUP group consumer COUNT 1 STREAMS x >
        PFADD p a b c
        """);

    public static IEnumerable<string> All =>
        [.. Data, .. SortedSetsAndStreams, .. Server];

    private static string[] Lines(string text) => text.Split('\n');
}
