using System.Diagnostics.CodeAnalysis;

namespace RedisTyped.Transactions;

/// <summary>Whether a transaction ran, and what it gave.</summary>
/// <typeparam name="T">The type of what it gave.</typeparam>
public readonly struct TransactionResult<T>
{
    private readonly T _value;

    internal TransactionResult(T value)
    {
        _value = value;
        Committed = true;
    }

    /// <summary>
    /// Whether it ran. If not, a condition did not hold, or something that it watches was written meanwhile, and nothing was changed.
    /// A transaction without conditions always runs, or throws.
    /// </summary>
    public bool Committed { get; }

    /// <summary>What the callback made of the replies.</summary>
    /// <exception cref="InvalidOperationException">The transaction did not run.</exception>
    public T Value => Committed ? _value
        : throw new InvalidOperationException("The transaction did not run, because a condition did not hold, and has no value; ask Committed first.");

    /// <summary>Gives the value if the transaction ran.</summary>
    /// <param name="value">What the callback made of the replies.</param>
    /// <returns>Whether it ran.</returns>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return Committed;
    }
}
