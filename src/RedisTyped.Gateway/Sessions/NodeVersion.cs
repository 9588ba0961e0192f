using System.Text;
using RedisTyped.Commands;
using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Sessions;

/// <summary>Which version of Redis nodes have: clients go by it for what they may send.</summary>
internal static class NodeVersion
{
    /// <summary>A node that has not answered for so long is no longer waited for alone: the next one is asked, too.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>For so long all of them are waited for: a client that connects gives up soon.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Gives that of the node which answers first; they are asked one behind the other, and one that stands still keeps nobody waiting.</summary>
    /// <param name="links">The nodes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The version; that of the command table where no node tells its own.</returns>
    public static async Task<string> OfAsync(INodeLinks links, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(Patience);
        var asked = new List<Task<string?>>();
        for (int next = 0; next < links.Count || asked.Count > 0;)
        {
            if (next < links.Count)
            {
                asked.Add(AskAsync(links, next++, end.Token));
            }

            TimeSpan turn = next < links.Count ? Turn : Timeout.InfiniteTimeSpan;
            Task first = Task.WhenAny(asked);
            await first.WaitAsync(turn, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (Task<string?> answered in asked.FindAll(static one => one.IsCompleted))
            {
                asked.Remove(answered);
                if (await answered.ConfigureAwait(false) is { } version)
                {
                    return version;
                }
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        return CommandTable.ServerVersion + ".0";
    }

    // Null: it does not tell, or not in time.
    private static async Task<string?> AskAsync(INodeLinks links, int node, CancellationToken cancellationToken)
    {
        try
        {
            ReadOnlyMemory<byte> hello = await links.AskAsync(node, RequestText.Of("HELLO"), protocol: 2, mayAskReplica: false, cancellationToken).ConfigureAwait(false);
            return !RawReply.IsError(hello.Span) && RawReply.Elements(hello) is [_, _, _, var version, ..] ? Encoding.ASCII.GetString(RawReply.Text(version.Span)) : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
