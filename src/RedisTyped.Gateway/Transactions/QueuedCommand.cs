using RedisTyped.Gateway.Commands;

namespace RedisTyped.Gateway.Transactions;

/// <summary>A command that waits for EXEC.</summary>
/// <param name="Rule">The command.</param>
/// <param name="Words">Its line.</param>
/// <param name="IsOfNode">Whether the node runs it; else it is answered here.</param>
/// <param name="IsSent">Whether the node has queued it.</param>
internal sealed record QueuedCommand(CommandRule Rule, IReadOnlyList<byte[]> Words, bool IsOfNode, bool IsSent = false)
{
    private const int Overhead = 100;

    /// <summary>About how many bytes are kept for it; of what the node has, its words are not.</summary>
    public long KeptBytes => IsSent ? 0 : Overhead + Words.Sum(static word => (long)word.Length);
}
