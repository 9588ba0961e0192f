using System.ComponentModel;
using RedisTyped.Execution;
using RedisTyped.Keys;
using StackExchange.Redis;

namespace RedisTyped.Transactions.Conditions;

/// <summary>
/// The conditions that a transaction can have: one for each read of its shard that Redis can watch. A condition watches its key, so
/// that a write between the check and EXEC keeps the transaction from running as well.
/// </summary>
public abstract class ShardConditions
{
    private readonly TransactionExecutor _executor;

    /// <summary>Adds conditions to a transaction. Only generated code derives from this.</summary>
    /// <param name="executor">The transaction.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ShardConditions(ShardExecutor executor) => _executor = (TransactionExecutor)executor;

    /// <summary>A condition on a string: GET.</summary>
    /// <typeparam name="T">What the method reads.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="key">Its key.</param>
    /// <param name="write">Writes a value as it is stored.</param>
    /// <returns>The condition to complete.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ValueCondition<T> Text<T>(CommandMethod method, in BuiltKey key, Func<T, RedisValue> write) =>
        new(_executor.Pending, WatchedValue.Text(KeyOf(method, key)), write);

    /// <summary>A condition on a field of a hash: HGET.</summary>
    /// <typeparam name="T">What the method reads.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="key">Its key.</param>
    /// <param name="field">The field.</param>
    /// <param name="write">Writes a value as it is stored.</param>
    /// <returns>The condition to complete.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ValueCondition<T> Field<T>(CommandMethod method, in BuiltKey key, RedisValue field, Func<T, RedisValue> write) =>
        new(_executor.Pending, WatchedValue.Field(KeyOf(method, key), field), write);

    /// <summary>A condition on an element of a list: LINDEX.</summary>
    /// <typeparam name="T">What the method reads.</typeparam>
    /// <param name="method">The method.</param>
    /// <param name="key">Its key.</param>
    /// <param name="index">The index; below 0 from the end.</param>
    /// <param name="write">Writes a value as it is stored.</param>
    /// <returns>The condition to complete.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected ValueCondition<T> Element<T>(CommandMethod method, in BuiltKey key, long index, Func<T, RedisValue> write) =>
        new(_executor.Pending, WatchedValue.Element(KeyOf(method, key), index), write);

    /// <summary>A condition on the presence of a key: EXISTS.</summary>
    /// <param name="method">The method.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The condition to complete.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected PresenceCondition Presence(CommandMethod method, in BuiltKey key) =>
        new(_executor.Pending, WatchedValue.Text(KeyOf(method, key)));

    /// <summary>A condition on the presence of a field: HEXISTS.</summary>
    /// <param name="method">The method.</param>
    /// <param name="key">Its key.</param>
    /// <param name="field">The field.</param>
    /// <returns>The condition to complete.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected PresenceCondition Presence(CommandMethod method, in BuiltKey key, RedisValue field) =>
        new(_executor.Pending, WatchedValue.Field(KeyOf(method, key), field));

    /// <summary>A condition on a length: STRLEN, HLEN, LLEN, SCARD, ZCARD.</summary>
    /// <param name="method">The method; its command says of what.</param>
    /// <param name="key">Its key.</param>
    /// <returns>The condition to complete.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    protected LengthCondition Length(CommandMethod method, in BuiltKey key)
    {
        ArgumentNullException.ThrowIfNull(method);
        return new(_executor.Pending, WatchedLength.Of(method.Command, KeyOf(method, key)));
    }

    private RedisKey KeyOf(CommandMethod method, in BuiltKey key) => _executor.Route(method, key).Key(key);
}
