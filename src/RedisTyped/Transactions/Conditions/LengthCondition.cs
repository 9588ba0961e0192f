namespace RedisTyped.Transactions.Conditions;

/// <summary>A condition on a length, 0 where there is nothing; one call completes it.</summary>
public sealed class LengthCondition
{
    private readonly PendingTransaction _transaction;
    private readonly WatchedLength _watched;

    internal LengthCondition(PendingTransaction transaction, WatchedLength watched)
    {
        _transaction = transaction;
        _watched = watched;
    }

    /// <summary>Requires a length.</summary>
    /// <param name="length">The length.</param>
    public void Is(long length) => _transaction.Require(_watched.Equal(length));

    /// <summary>Requires less.</summary>
    /// <param name="length">The length that it must be below.</param>
    public void IsLessThan(long length) => _transaction.Require(_watched.Less(length));

    /// <summary>Requires more.</summary>
    /// <param name="length">The length that it must be above.</param>
    public void IsGreaterThan(long length) => _transaction.Require(_watched.Greater(length));
}
