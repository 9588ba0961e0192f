using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.Blocking;

/// <summary>One wait for keys of a node. Thread-safe.</summary>
/// <param name="calls">Where it stands until it is disposed of.</param>
/// <param name="arguments">The command's arguments, its keys among them.</param>
internal sealed class WaitingCall(WaitingCalls calls, ICollection<object> arguments) : IDisposable
{
    private readonly CancellationTokenSource _left = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled when its keys have another owner.</summary>
    public CancellationToken Left => _left.Token;

    /// <summary>Ends when it is disposed of.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Whether they have.</summary>
    public bool IsLeft => Owners is not null;

    /// <summary>The topology that says which; null as long as it is this node.</summary>
    public ConnectedTopology? Owners { get; private set; }

    /// <summary>Its keys.</summary>
    public IEnumerable<RedisKey> Keys => arguments.OfType<RedisKey>();

    /// <summary>Says that its keys have another owner.</summary>
    public void Leave(ConnectedTopology owners)
    {
        Owners = owners;
        _left.Cancel();
    }

    public void Dispose()
    {
        calls.Exit(this);
        _ended.TrySetResult();
    }
}
