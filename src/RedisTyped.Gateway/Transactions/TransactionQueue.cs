using RedisTyped.Gateway.Replies;

namespace RedisTyped.Gateway.Transactions;

/// <summary>The commands of a transaction that wait for EXEC: those that the node has, those that it will be sent, and those that are answered here.</summary>
/// <param name="maxKeptBytes">About how many bytes may be kept of it.</param>
internal sealed class TransactionQueue(int maxKeptBytes)
{
    private readonly List<QueuedCommand> _commands = [];
    private long _keptBytes;

    /// <summary>How many there are.</summary>
    public int Count => _commands.Count;

    /// <summary>All of them, in their order.</summary>
    public QueuedCommand[] All() => [.. _commands];

    /// <summary>Adds one.</summary>
    /// <returns>Whether there is room for it; where there is none, nothing is kept any more.</returns>
    public bool TryAdd(QueuedCommand command)
    {
        _keptBytes += command.KeptBytes;
        if (_keptBytes > maxKeptBytes)
        {
            Clear();
            return false;
        }

        _commands.Add(command);
        return true;
    }

    /// <summary>Gives what has waited for the node to be known, to be sent now.</summary>
    public List<ReadOnlyMemory<byte>> TakeWaiting()
    {
        List<ReadOnlyMemory<byte>> waiting = [];
        for (int i = 0; i < _commands.Count; i++)
        {
            if (_commands[i] is { IsOfNode: true, IsSent: false } command)
            {
                waiting.Add(RequestText.Of(command.Words));
                _keptBytes -= command.KeptBytes;
                _commands[i] = command with { Words = [], IsSent = true };
            }
        }

        return waiting;
    }

    /// <summary>Drops them.</summary>
    public void Clear()
    {
        _commands.Clear();
        _keptBytes = 0;
    }
}
