using System.Globalization;
using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Scanning;

/// <summary>One reply of SCAN, HSCAN, SSCAN or ZSCAN.</summary>
/// <param name="Next">The cursor of the next page; 0: there is none.</param>
/// <param name="Items">The elements, which may be none even when there is a next page.</param>
internal sealed record ScanPage(ulong Next, RedisValue[] Items)
{
    /// <summary>Fetches a page.</summary>
    /// <param name="route">The node.</param>
    /// <param name="head">What stands before the cursor: the key, or nothing.</param>
    /// <param name="cursor">The cursor. It goes as text: it has 64 bits without a sign.</param>
    /// <param name="options">What stands behind it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<ScanPage> FetchAsync(
        CommandRoute route, RedisKey? head, ulong cursor, IEnumerable<object> options, CancellationToken cancellationToken)
    {
        route = route.Now();
        // Between two pages the caller takes its time, and a reload may have closed the connection; this says so in plain words.
        _ = route.Node.Database;
        object[] arguments = [.. head is { } key ? [key] : Array.Empty<object>(), cursor.ToString(CultureInfo.InvariantCulture), .. options];
        var reply = await route.AnswerAsync(route.ExecuteAsync(route.Method.Command, arguments), cancellationToken).ConfigureAwait(false);
        var parts = (RedisResult[])reply!;
        return new ScanPage(ulong.Parse((string)parts[0]!, CultureInfo.InvariantCulture), (RedisValue[])parts[1]!);
    }
}
