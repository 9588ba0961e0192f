using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>The fields that an object is made of. What belongs to no member is not looked at. Only generated code uses it.</summary>
/// <typeparam name="T">The object.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class HashFields<T>
{
    private readonly CommandMethod _method;
    private readonly Dictionary<string, RedisValue> _values;

    internal HashFields(CommandMethod method, int capacity)
    {
        _method = method;
        _values = new Dictionary<string, RedisValue>(capacity, StringComparer.Ordinal);
    }

    internal bool IsEmpty => _values.Count == 0;

    /// <summary>Whether there is a field.</summary>
    /// <param name="field">The field.</param>
    /// <returns>Whether it is there.</returns>
    public bool Has(string field) => _values.ContainsKey(field);

    /// <summary>Reads a field that must be there.</summary>
    /// <typeparam name="TMember">The type of its member.</typeparam>
    /// <param name="field">The field.</param>
    /// <param name="read">Reads it.</param>
    /// <returns>The value.</returns>
    /// <exception cref="HashFieldMissingException">It is not.</exception>
    /// <exception cref="ReplyFormatException">It cannot be read.</exception>
    public TMember Get<TMember>(string field, Func<RedisValue, TMember> read) => _values.TryGetValue(field, out RedisValue value)
        ? Read(field, value, read)
        : throw new HashFieldMissingException(_method.Store, _method.Method, typeof(T), field);

    /// <summary>Reads a field that may be missing.</summary>
    /// <typeparam name="TMember">The type of its member.</typeparam>
    /// <param name="field">The field.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="missing">What the member is then.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ReplyFormatException">It cannot be read.</exception>
    public TMember GetOr<TMember>(string field, Func<RedisValue, TMember> read, TMember missing) =>
        _values.TryGetValue(field, out RedisValue value) ? Read(field, value, read) : missing;

    // HMGET answers nil for a field that is not there.
    internal bool Add(string field, RedisValue value) => value.IsNull || _values.TryAdd(field, value);

    private TMember Read<TMember>(string field, RedisValue value, Func<RedisValue, TMember> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        try
        {
            return read(value);
        }
        catch (Exception fault) when (Reply.IsOfForm(fault))
        {
            throw new ReplyFormatException(_method.Store, _method.Method, typeof(T), fault, field);
        }
    }
}
