using RedisTyped.Gateway.Sessions;

namespace RedisTyped.Gateway.Links;

/// <summary>What a node runs over a connection that one client has for itself. Thread-safe.</summary>
/// <param name="uses">Where it stands until it is disposed of.</param>
/// <param name="connection">The connection.</param>
/// <param name="awaited">The keys that are waited for; none: what runs does not wait.</param>
internal sealed class OwnUse(OwnUses uses, NodeConnection connection, IReadOnlyList<byte[]> awaited) : INodeUse
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isLeft;

    /// <summary>The connection.</summary>
    public NodeConnection Connection => connection;

    /// <summary>The keys that are waited for.</summary>
    public IReadOnlyList<byte[]> Awaited => awaited;

    /// <summary>Whether it waits, for any time.</summary>
    public bool Waits => awaited.Count > 0;

    /// <inheritdoc/>
    public bool IsLeft => Volatile.Read(ref _isLeft) != 0;

    /// <summary>Ends with it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Says that its keys have another owner.</summary>
    /// <returns>Whether nobody has said so before.</returns>
    public bool TryLeave() => Interlocked.Exchange(ref _isLeft, 1) == 0;

    /// <inheritdoc/>
    public void Leave() => uses.Leave(this);

    public void Dispose()
    {
        uses.Exit(this);
        _ended.TrySetResult();
    }
}
