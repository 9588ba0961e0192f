using System.Diagnostics;
using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.HealthChecks;

/// <summary>
/// The PING that health checks ask a node by: whoever checks while one is under way waits for that one, so that none pile up at a node that has
/// stopped. Thread-safe.
/// </summary>
internal sealed class SignOfLife : INodeResource
{
    private readonly RedisNode _node;
    private readonly Lock _gate = new();
    private Asked? _asked;

    private SignOfLife(RedisNode node)
    {
        _node = node;
        node.Link.ConnectionRestored += OnRestored;
    }

    /// <summary>That of a node.</summary>
    /// <exception cref="NodeRemovedException">A reload has closed the node.</exception>
    /// <exception cref="ObjectDisposedException">The client is disposed.</exception>
    public static SignOfLife Of(RedisNode node) => node.Resources.Get(static node => new SignOfLife(node));

    /// <summary>Asks, unless the node owes an answer to who asked before.</summary>
    public Asked Ask()
    {
        lock (_gate)
        {
            return _asked = _asked is { Answer.IsCompleted: false } pending
                ? pending
                : new Asked(_node.Own.ExecuteAsync("PING", (object[])[], SendingRule.Flags), Stopwatch.GetTimestamp());
        }
    }

    public Task CloseAsync()
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _node.Link.ConnectionRestored -= OnRestored;

    // StackExchange.Redis 1.2.6 may have lost it with the old connection without a word.
    private void OnRestored(object? sender, ConnectionFailedEventArgs restored)
    {
        lock (_gate)
        {
            _asked = null;
        }
    }

    /// <summary>A question under way.</summary>
    /// <param name="Answer">Ends with the answer.</param>
    /// <param name="At">When it was asked, by <see cref="Stopwatch"/>.</param>
    internal sealed record Asked(Task Answer, long At);
}
