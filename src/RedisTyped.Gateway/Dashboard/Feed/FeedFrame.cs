using System.Globalization;
using System.Text;

namespace RedisTyped.Gateway.Dashboard.Feed;

/// <summary>
/// Messages as server-sent events have them (https://html.spec.whatwg.org/multipage/server-sent-events.html): made once, and written to all viewers.
/// </summary>
internal static class FeedFrame
{
    /// <summary>A comment, which says only that the stream lives.</summary>
    public static byte[] Heartbeat { get; } = ": here\n\n"u8.ToArray();

    /// <summary>What a stream begins with: how long a browser waits before it comes back to one that broke.</summary>
    public static byte[] Greeting(TimeSpan retry) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"retry: {retry.TotalMilliseconds:0}\n\n"));

    /// <summary>Makes a message.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="json">What it says, on one line.</param>
    public static byte[] Of(string name, ReadOnlySpan<byte> json)
    {
        byte[] head = Encoding.UTF8.GetBytes($"event: {name}\ndata: ");
        return [.. head, .. json, (byte)'\n', (byte)'\n'];
    }
}
