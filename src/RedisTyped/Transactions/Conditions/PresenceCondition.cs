namespace RedisTyped.Transactions.Conditions;

/// <summary>A condition on whether there is something; one call completes it.</summary>
public sealed class PresenceCondition
{
    private readonly PendingTransaction _transaction;
    private readonly WatchedValue _watched;

    internal PresenceCondition(PendingTransaction transaction, WatchedValue watched)
    {
        _transaction = transaction;
        _watched = watched;
    }

    /// <summary>Requires that there is something.</summary>
    public void Exists() => _transaction.Require(_watched.Exists());

    /// <summary>Requires that there is nothing.</summary>
    public void IsMissing() => _transaction.Require(_watched.Missing());
}
