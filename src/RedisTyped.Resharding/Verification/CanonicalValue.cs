using System.Globalization;
using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Verification;

/// <summary>
/// Values in a form that is the same where they are, however a server has encoded them: members of sets and fields of hashes in order, streams with
/// their groups and what is pending.
/// </summary>
/// <remarks>
/// When a consumer was seen, how often and when an entry was delivered, and how many a group has read are left out: a server's own replicas have
/// other ones, since Redis does not replicate them each time.
/// </remarks>
internal static class CanonicalValue
{
    private static readonly string[] StreamFields = ["length", "last-generated-id", "max-deleted-entry-id", "entries-added", "entries"];

    /// <summary>Writes the request that reads a value whole.</summary>
    public static void Write(RespBuffer request, ValueKind kind, byte[] key)
    {
        switch (kind)
        {
            case ValueKind.String:
                Write(request, key, "GET");
                break;
            case ValueKind.List:
                Write(request, key, "LRANGE", "0", "-1");
                break;
            case ValueKind.Set:
                Write(request, key, "SMEMBERS");
                break;
            case ValueKind.SortedSet:
                Write(request, key, "ZRANGE", "0", "-1", "WITHSCORES");
                break;
            case ValueKind.Hash:
                Write(request, key, "HGETALL");
                break;
            default:
                request.WriteArray(6);
                request.WriteBulk("XINFO"u8);
                request.WriteBulk("STREAM"u8);
                request.WriteBulk(key);
                request.WriteBulk("FULL"u8);
                request.WriteBulk("COUNT"u8);
                request.WriteBulk("0"u8);
                break;
        }
    }

    /// <summary>Writes the request that reads when fields of a hash expire.</summary>
    public static void WriteFieldExpiry(RespBuffer request, byte[] key, IReadOnlyList<byte[]> fields)
    {
        request.WriteArray(4 + fields.Count);
        request.WriteBulk("HPEXPIRETIME"u8);
        request.WriteBulk(key);
        request.WriteBulk("FIELDS"u8);
        request.WriteBulk(fields.Count.ToString(CultureInfo.InvariantCulture));
        foreach (byte[] field in fields)
        {
            request.WriteBulk(field);
        }
    }

    /// <summary>The fields of a hash, from the reply to HGETALL.</summary>
    public static IReadOnlyList<byte[]> FieldsOf(object? reply) => reply is object?[] pairs ? [.. pairs.Where(static (_, i) => i % 2 == 0).OfType<byte[]>()] : [];

    /// <summary>What differs between two replies, for people; null where the values are the same.</summary>
    public static string? Difference(ValueKind kind, object? source, object? target)
    {
        if (source is ReplyError || target is ReplyError)
        {
            return $"cannot be read: {((source ?? target) as ReplyError ?? (ReplyError)target!).Text}";
        }

        return kind switch
        {
            ValueKind.String => SameTree(source, target) ? null : "other bytes",
            ValueKind.List or ValueKind.SortedSet => SameTree(source, target) ? null : Counts(source, target, kind == ValueKind.List ? 1 : 2, "elements"),
            ValueKind.Set => SameTree(Sorted(source, 1), Sorted(target, 1)) ? null : Counts(source, target, 1, "members"),
            ValueKind.Hash => SameTree(Sorted(source, 2), Sorted(target, 2)) ? null : Counts(source, target, 2, "fields"),
            _ => StreamDifference(source, target),
        };
    }

    /// <summary>Whether two replies are the same, bytes by bytes.</summary>
    public static bool SameTree(object? one, object? other) => (one, other) switch
    {
        (null, null) => true,
        (byte[] a, byte[] b) => a.AsSpan().SequenceEqual(b),
        (long a, long b) => a == b,
        (object?[] a, object?[] b) => a.Length == b.Length && a.Zip(b).All(static pair => SameTree(pair.First, pair.Second)),
        _ => false,
    };

    private static void Write(RespBuffer request, byte[] key, string command, params ReadOnlySpan<string> words)
    {
        request.WriteArray(2 + words.Length);
        request.WriteBulk(command);
        request.WriteBulk(key);
        foreach (string word in words)
        {
            request.WriteBulk(word);
        }
    }

    private static string Counts(object? source, object? target, int each, string what)
    {
        int one = (source as object?[])?.Length / each ?? 0;
        int other = (target as object?[])?.Length / each ?? 0;
        return one == other ? $"other {what}" : string.Create(CultureInfo.InvariantCulture, $"{one} {what} on the source, {other} on the target");
    }

    private static object?[] Sorted(object? reply, int each) =>
        [.. (reply as object?[] ?? []).Chunk(each).OrderBy(static chunk => chunk[0] as byte[] ?? [], Bytes.Comparer).Cast<object?>()];

    private static string? StreamDifference(object? source, object? target)
    {
        foreach (string field in StreamFields)
        {
            if (!SameTree(Value(source, field), Value(target, field)))
            {
                return field == "entries" ? "other entries" : $"{field} {Text(Value(source, field))} on the source, {Text(Value(target, field))} on the target";
            }
        }

        var groups = Named(source);
        var others = Named(target);
        foreach (string name in groups.Keys.Union(others.Keys).Order(StringComparer.Ordinal))
        {
            if (!groups.TryGetValue(name, out object? one) || !others.TryGetValue(name, out object? other))
            {
                return $"a group is on the {(groups.ContainsKey(name) ? "source" : "target")} only";
            }

            if (!SameTree(Value(one, "last-delivered-id"), Value(other, "last-delivered-id")))
            {
                return "a group was delivered another entry last";
            }

            if (!SameTree(Pending(one), Pending(other)))
            {
                return string.Create(CultureInfo.InvariantCulture, $"a group has {Pending(one).Length} pending entries on the source, {Pending(other).Length} on the target, or other ones");
            }

            if (!SameTree(Consumers(one), Consumers(other)))
            {
                return "a group has other consumers";
            }
        }

        return null;
    }

    private static Dictionary<string, object?> Named(object? stream) => (Value(stream, "groups") as object?[] ?? [])
        .ToDictionary(static group => Encoding.Latin1.GetString(Value(group, "name") as byte[] ?? []), static group => group, StringComparer.Ordinal);

    // Entry and consumer; not when and how often.
    private static object?[] Pending(object? group) =>
        [.. (Value(group, "pending") as object?[] ?? []).OfType<object?[]>().Where(static entry => entry.Length > 1).Select(static entry => new[] { entry[0], entry[1] })];

    private static object?[] Consumers(object? group) =>
        [.. (Value(group, "consumers") as object?[] ?? []).Select(static consumer => Value(consumer, "name") as byte[] ?? []).Order(Bytes.Comparer)];

    private static object? Value(object? map, string name)
    {
        if (map is object?[] fields)
        {
            for (int i = 0; i + 1 < fields.Length; i += 2)
            {
                if (ReplyTree.Text(fields[i]) == name)
                {
                    return fields[i + 1];
                }
            }
        }

        return null;
    }

    private static string Text(object? value) => value is long number ? number.ToString(CultureInfo.InvariantCulture) : ReplyTree.Text(value);

    private sealed class Bytes : IComparer<byte[]>
    {
        public static Bytes Comparer { get; } = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }
}
