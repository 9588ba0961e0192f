using System.ComponentModel;
using System.Text;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// The fields that an object is made of, read where they stand. What belongs to no member is not looked at. Only generated code uses it.
/// </summary>
/// <typeparam name="T">The object.</typeparam>
/// <remarks>
/// Fields come in the order in which they were first stored, as long as a hash is small; members are asked for in the order of their
/// declaration. So the search for a member begins behind the field of the last one, and mostly ends there.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public struct HashFields<T>
{
    private readonly CommandMethod _method;
    private readonly HashEntry[] _entries;
    private int _next;

    /// <summary>Takes the fields of an object.</summary>
    /// <param name="method">The calling method.</param>
    /// <param name="entries">The fields, none twice and none nil.</param>
    internal HashFields(CommandMethod method, HashEntry[] entries)
    {
        _method = method;
        _entries = entries;
    }

    /// <summary>Whether there is a field.</summary>
    /// <param name="field">The field, as UTF-8.</param>
    /// <returns>Whether it is there.</returns>
    public bool Has(ReadOnlySpan<byte> field)
    {
        int at = Find(field);
        if (at < 0)
        {
            return false;
        }

        _next = at;
        return true;
    }

    /// <summary>Reads a field that must be there.</summary>
    /// <typeparam name="TMember">The type of its member.</typeparam>
    /// <param name="field">The field, as UTF-8.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>The value.</returns>
    /// <exception cref="HashFieldMissingException">It is not.</exception>
    /// <exception cref="ReplyFormatException">It cannot be read.</exception>
    public TMember Get<TMember>(ReadOnlySpan<byte> field, Func<RedisValue, TMember> read) => Find(field) is >= 0 and int at
        ? Read(at, field, read)
        : throw new HashFieldMissingException(_method.Store, _method.Method, typeof(T), Encoding.UTF8.GetString(field));

    /// <summary>Reads a field that may be missing.</summary>
    /// <typeparam name="TMember">The type of its member.</typeparam>
    /// <param name="field">The field, as UTF-8.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="missing">What the member is then.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ReplyFormatException">It cannot be read.</exception>
    public TMember GetOr<TMember>(ReadOnlySpan<byte> field, Func<RedisValue, TMember> read, TMember missing) =>
        Find(field) is >= 0 and int at ? Read(at, field, read) : missing;

    private readonly int Find(ReadOnlySpan<byte> field)
    {
        HashEntry[] entries = _entries;
        Span<byte> room = stackalloc byte[ValueBytes.Room];
        int at = _next;
        for (int i = 0; i < entries.Length; i++, at++)
        {
            if (at >= entries.Length)
            {
                at = 0;
            }

            // The bytes themselves: == takes 1.5 and 1.50 for the same in later versions of StackExchange.Redis.
            if (field.SequenceEqual(ValueBytes.Of(entries[at].Name, room)))
            {
                return at;
            }
        }

        return -1;
    }

    private TMember Read<TMember>(int at, ReadOnlySpan<byte> field, Func<RedisValue, TMember> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        _next = at + 1;
        try
        {
            return read(_entries[at].Value);
        }
        catch (Exception fault) when (Reply.IsOfForm(fault))
        {
            throw new ReplyFormatException(_method.Store, _method.Method, typeof(T), fault, Encoding.UTF8.GetString(field));
        }
    }
}
