using System.Diagnostics;
using RedisTyped.Gateway.Replies;
using RedisTyped.Nodes;
using RedisTyped.Routing;

namespace RedisTyped.Gateway.Links;

/// <summary>
/// What clients have a node run over connections of their own. Whoever gives keys another owner awaits what has been entered by then, and has the node end waits for those
/// keys. Thread-safe.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="link">A link to it that clients share.</param>
internal sealed class OwnUses(RedisNode node, NodeLink link)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly HashSet<OwnUse> _uses = [];
    private bool _isClosed;

    /// <summary>Takes a use, until it is disposed of.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="awaited">The keys that are waited for; none: what runs does not wait.</param>
    /// <returns>The use; it is left already where the node has left the topology.</returns>
    public OwnUse Enter(NodeConnection connection, IReadOnlyList<byte[]> awaited)
    {
        var use = new OwnUse(this, connection, awaited);
        lock (_gate)
        {
            if (!_isClosed)
            {
                _uses.Add(use);
                return use;
            }
        }

        use.TryLeave();
        return use;
    }

    /// <summary>Lets a use go that has ended.</summary>
    public void Exit(OwnUse use)
    {
        lock (_gate)
        {
            _uses.Remove(use);
        }
    }

    /// <summary>Ends when all has ended that was entered before, but for waits that are at home here. Does not throw.</summary>
    public Task PassAsync() => Task.WhenAll(Uses(static use => !use.Waits || use.IsLeft).Select(EndAsync));

    /// <summary>Has the node end waits for keys that have another owner.</summary>
    /// <param name="ownerOf">Gives the owner of a key.</param>
    public void Leave(Func<byte[], NodeId> ownerOf) => Array.ForEach(Uses(use => use.Waits && IsElsewhere(use, ownerOf)), Leave);

    /// <summary>Has the node end a wait.</summary>
    public void Leave(OwnUse use)
    {
        if (use.TryLeave())
        {
            _ = UnblockAsync(use);
        }
    }

    /// <summary>Has the node end all waits, and takes no use any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        Array.ForEach(Uses(static use => use.Waits), Leave);
    }

    private OwnUse[] Uses(Func<OwnUse, bool> are)
    {
        OwnUse[] uses;
        lock (_gate)
        {
            uses = [.. _uses];
        }

        return Array.FindAll(uses, use => are(use));
    }

    // By name: a node that has got another connection ends its waits itself.
    private bool IsElsewhere(OwnUse use, Func<byte[], NodeId> ownerOf)
    {
        try
        {
            return use.Awaited.Any(key => ownerOf(key) != node.Id);
        }
        catch (Exception)
        {
            // A router of the user's has thrown: the client hears of it when it looks for the owner.
            return true;
        }
    }

    // Behind this it must not run any more: its client would be told that it has, and nobody looks for what it wrote.
    private async Task EndAsync(OwnUse use)
    {
        await use.Ended.WaitAsync(node.OperationTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await BreakAsync(use).ConfigureAwait(false);
    }

    private static async Task BreakAsync(OwnUse use)
    {
        if (!use.Ended.IsCompleted)
        {
            await use.Connection.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // To end the connection instead would lose what the node gives away just then. The command may still be on its way, so the node is asked until it has replied. With ERROR,
    // since Redis 7.0 dies of ending by timeout what CLIENT PAUSE holds back. That runs later all the same, unless its connection is closed behind the error.
    private async Task UnblockAsync(OwnUse use)
    {
        long start = Stopwatch.GetTimestamp();
        for (TimeSpan pause = FirstPause; !use.Ended.IsCompleted && Stopwatch.GetElapsedTime(start) < node.OperationTimeout; pause = pause < LongestPause ? 2 * pause : LongestPause)
        {
            var done = new AskedReply();
            if (use.Connection.Id is { } id && use.Connection.Server.EndPoint.Equals(link.EndPoint)
                && link.TryAdd(RequestText.Of("CLIENT", "UNBLOCK", id, "ERROR").Span, done, out _))
            {
                link.Flush();
                await Task.WhenAny(use.Ended, done.Task).ConfigureAwait(false);
            }

            await Task.WhenAny(use.Ended, Task.Delay(pause)).ConfigureAwait(false);
        }

        await BreakAsync(use).ConfigureAwait(false);
    }
}
