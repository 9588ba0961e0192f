using StackExchange.Redis;

namespace RedisTyped.Transactions.Conditions;

/// <summary>A condition on what a read would give; one call completes it.</summary>
/// <typeparam name="T">What the read gives.</typeparam>
public sealed class ValueCondition<T>
{
    private readonly PendingTransaction _transaction;
    private readonly WatchedValue _watched;
    private readonly Func<T, RedisValue> _write;

    internal ValueCondition(PendingTransaction transaction, WatchedValue watched, Func<T, RedisValue> write)
    {
        _transaction = transaction;
        _watched = watched;
        _write = write;
    }

    /// <summary>Requires a value; null: that there is none.</summary>
    /// <param name="value">The value; what is stored is compared with what it would be stored as.</param>
    public void Is(T value) => _transaction.Require(value is null ? _watched.Missing() : _watched.Equal(_write(value)));

    /// <summary>Requires another value, or none; null: that there is one.</summary>
    /// <param name="value">The value that it must not be.</param>
    public void IsNot(T value) => _transaction.Require(value is null ? _watched.Exists() : _watched.NotEqual(_write(value)));

    /// <summary>Requires that there is a value.</summary>
    public void Exists() => _transaction.Require(_watched.Exists());

    /// <summary>Requires that there is none.</summary>
    public void IsMissing() => _transaction.Require(_watched.Missing());
}
