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
    /// <exception cref="RedisTypedException">The key has another owner than when the way was found.</exception>
    public static async Task<ScanPage> FetchAsync(
        CommandRoute route, RedisKey? head, ulong cursor, IEnumerable<object> options, CancellationToken cancellationToken)
    {
        route = route.Now();
        object[] arguments = [.. head is { } key ? [key] : Array.Empty<object>(), cursor.ToString(CultureInfo.InvariantCulture), .. options];
        Task<RedisResult> page;
        using (CallSection.Enter())
        {
            // Behind a page, or when an enumeration begins that was kept: a node that has given the key away has nothing of it, which looks like its end.
            if (head is { } scanned && route.RefusalOf((byte[])scanned!) is { } left)
            {
                throw left;
            }

            page = route.ExecuteAsync(route.Method.Command, arguments);
        }

        var reply = await route.AnswerAsync(page, cancellationToken).ConfigureAwait(false);
        var parts = (RedisResult[])reply!;
        return new ScanPage(ulong.Parse((string)parts[0]!, CultureInfo.InvariantCulture), (RedisValue[])parts[1]!);
    }
}
