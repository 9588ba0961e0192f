using RedisTyped.Keys;
using RedisTyped.Nodes;

namespace RedisTyped.Execution;

/// <summary>The way from one topology to the one that carries it: calls ask it for their keys. Thread-safe.</summary>
internal interface IKeyTransition
{
    /// <summary>Whether a key has another owner than before.</summary>
    /// <param name="owner">The owner of now.</param>
    /// <param name="key">The key.</param>
    bool IsMoving(RedisNode owner, byte[] key);

    /// <summary>The way of a call whose keys may have to be brought over first.</summary>
    CommandRoute Over(in CommandRoute route, params ReadOnlySpan<BuiltKey> keys);

    /// <summary>Brings the keys of a call to their owner; null: they are there.</summary>
    /// <param name="store">The store that calls.</param>
    /// <param name="call">The call, for messages.</param>
    /// <param name="owner">The owner of now.</param>
    /// <param name="keys">The keys.</param>
    Task? BringOver(string store, string call, RedisNode owner, params IEnumerable<byte[]> keys);

    /// <summary>Brings the keys of a call to their owner, and sends it before they can be called back; null, and nothing is sent: they are there.</summary>
    /// <param name="topology">That of the call.</param>
    /// <param name="store">The store that calls.</param>
    /// <param name="call">The call, for messages.</param>
    /// <param name="owner">The owner of now.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="send">Sends it.</param>
    /// <param name="cancellationToken">Ends the waiting; it is not sent any more.</param>
    Task<T>? SendBehindAsync<T>(
        ConnectedTopology topology, string store, string call, RedisNode owner, IEnumerable<byte[]> keys, Func<Task<T>> send, CancellationToken cancellationToken);

    /// <summary>Refuses a call that cannot wait for its keys, if one of them has another owner than before.</summary>
    void Refuse(string call, RedisNode owner, params IEnumerable<byte[]> keys);

    /// <summary>Refuses what was begun by the topology before and is sent only now.</summary>
    void RefuseBegunBefore(string what);
}
