using System.Globalization;
using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Tests.Streaming.Runtime;

/// <summary>All that a server holds, as text that is the same where values are: by database and key.</summary>
internal static class NodeImage
{
    private const int Databases = 5;

    public static async Task<SortedDictionary<string, string>> OfAsync(NodeWire node, IKeyFilter? filter = null, Func<long, long>? timeOf = null)
    {
        var image = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int db = 0; db < Databases; db++)
        {
            await node.AskAsync("SELECT", db.ToString(CultureInfo.InvariantCulture));
            foreach (byte[] key in await node.BytesAsync("KEYS", "*"))
            {
                if (filter?.Keeps(key, db) != false && await ValueAsync(node, key, timeOf) is { } value)
                {
                    image.Add($"{db}/{Encoding.Latin1.GetString(key)}", value);
                }
            }
        }

        await node.AskAsync("SELECT", "0");
        return image;
    }

    /// <summary>What differs between two images, a line each.</summary>
    public static IReadOnlyList<string> Differences(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual) =>
    [
        .. expected.Keys.Union(actual.Keys).Where(key => expected.GetValueOrDefault(key) != actual.GetValueOrDefault(key))
            .Select(key => $"{key}: {expected.GetValueOrDefault(key, "nothing")} on the source, {actual.GetValueOrDefault(key, "nothing")} on the replica"),
    ];

    private static async Task<string?> ValueAsync(NodeWire node, byte[] key, Func<long, long>? timeOf)
    {
        string type = await node.TextAsync("TYPE", key);
        long expires = (long)(await node.AskAsync("PEXPIRETIME", key))!;
        expires = timeOf?.Invoke(expires) ?? expires;
        string? value = type switch
        {
            "string" => await node.TryAsync("GET", key) is byte[] bytes ? Encoding.Latin1.GetString(bytes) : null,
            "list" => Text(await node.AskAsync("LRANGE", key, "0", "-1")),
            "set" => Sorted(await node.AskAsync("SMEMBERS", key), each: 1),
            "hash" => Sorted(await node.AskAsync("HGETALL", key), each: 2),
            "zset" => Text(await node.AskAsync("ZRANGE", key, "0", "-1", "WITHSCORES")),
            "stream" => await GroupsAsync(node, key) is { } groups ? Text(await node.AskAsync("XRANGE", key, "-", "+")) + groups : null,
            _ => null,
        };
        return value is null ? null : $"{type} until {expires}: {value}";
    }

    // How long ago a consumer was seen, and how many entries a group has read, differ between a source and its own replicas too.
    private static async Task<string?> GroupsAsync(NodeWire node, byte[] key)
    {
        var text = new StringBuilder();

        // What expires while it is looked at is an error here, and nothing in other types.
        if (await node.TryAsync("XINFO", "STREAM", key) is not object?[] stream || await node.TryAsync("XINFO", "GROUPS", key) is not object?[] groups)
        {
            return null;
        }

        for (int i = 0; i + 1 < stream.Length; i += 2)
        {
            if (ReplyTree.Text(stream[i]) is "last-generated-id" or "max-deleted-entry-id" or "entries-added" or "length")
            {
                text.Append(CultureInfo.InvariantCulture, $" {Text(stream[i])}={Text(stream[i + 1])}");
            }
        }

        foreach (object? group in groups)
        {
            object?[] fields = (object?[])group!;
            byte[] name = (byte[])fields[1]!;
            for (int i = 0; i + 1 < fields.Length; i += 2)
            {
                if (ReplyTree.Text(fields[i]) is "name" or "consumers" or "pending" or "last-delivered-id")
                {
                    text.Append(CultureInfo.InvariantCulture, $" {Text(fields[i])}={Text(fields[i + 1])}");
                }
            }

            if (await node.TryAsync("XPENDING", key, name, "-", "+", "100") is not object?[] all)
            {
                return null;
            }

            foreach (object? pending in all)
            {
                object?[] entry = (object?[])pending!;
                text.Append(CultureInfo.InvariantCulture, $" {Text(entry[0])} {Text(entry[1])} {entry[3]}");
            }
        }

        return text.ToString();
    }

    private static string Sorted(object? reply, int each)
    {
        string[] words = [.. ((object?[])reply!).Select(Text)];
        return string.Join(' ', words.Chunk(each).Select(static pair => string.Join('=', pair)).Order(StringComparer.Ordinal));
    }

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.Latin1.GetString(bytes),
        object?[] values => $"[{string.Join(' ', values.Select(Text))}]",
        null => "nil",
        _ => string.Create(CultureInfo.InvariantCulture, $"{value}"),
    };
}
