using System.Text;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Makes fields of the parts of a row. A server gives the fields of a hash once each, but a stream's entry can hold one twice.</summary>
internal static class FieldEntries
{
    /// <summary>Up to so many fields, comparing each with each costs less than a set of their names.</summary>
    private const int FewFields = 16;

    /// <summary>Takes the values that came for names.</summary>
    /// <exception cref="ReplyFormatException">There are more or fewer, or a name is there twice.</exception>
    public static HashEntry[] Of(Type type, in ReplyRow values, string[] names)
    {
        if (values.Length != names.Length)
        {
            throw values.Fault(type, "another number of fields");
        }

        var entries = new HashEntry[names.Length];
        int count = 0;
        for (int i = 0; i < names.Length; i++)
        {
            Add(entries, ref count, Encoding.UTF8.GetBytes(names[i]), values[i].Value(static v => v, NilReply.IsRead));
        }

        return Distinct(type, values, entries, count);
    }

    /// <summary>Takes names and values that alternate.</summary>
    /// <exception cref="ReplyFormatException">A name is nil or there twice.</exception>
    public static HashEntry[] Of(Type type, in ReplyRow pairs)
    {
        var entries = new HashEntry[pairs.Length / 2];
        int count = 0;
        for (int i = 0; i < pairs.Length; i += 2)
        {
            Add(entries, ref count, pairs[i].Value(static v => v, NilReply.Throws), pairs[i + 1].Value(static v => v, NilReply.IsRead));
        }

        return Distinct(type, pairs, entries, count);
    }

    // HMGET answers nil for a field that is not there.
    private static void Add(HashEntry[] entries, ref int count, RedisValue name, RedisValue value)
    {
        if (!value.IsNull)
        {
            entries[count++] = new HashEntry(name, value);
        }
    }

    private static HashEntry[] Distinct(Type type, in ReplyRow row, HashEntry[] entries, int count)
    {
        Array.Resize(ref entries, count);
        return HasTwice(entries) ? throw row.Fault(type, "a field twice") : entries;
    }

    private static bool HasTwice(HashEntry[] entries)
    {
        if (entries.Length > FewFields)
        {
            // A character for each byte, whatever they mean.
            var names = new HashSet<string>(entries.Length, StringComparer.Ordinal);
            return !Array.TrueForAll(entries, entry => names.Add(Encoding.Latin1.GetString((byte[])entry.Name!)));
        }

        Span<byte> room = stackalloc byte[ValueBytes.Room];
        Span<byte> otherRoom = stackalloc byte[ValueBytes.Room];
        for (int i = 1; i < entries.Length; i++)
        {
            ReadOnlySpan<byte> name = ValueBytes.Of(entries[i].Name, room);
            for (int j = 0; j < i; j++)
            {
                if (name.SequenceEqual(ValueBytes.Of(entries[j].Name, otherRoom)))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
