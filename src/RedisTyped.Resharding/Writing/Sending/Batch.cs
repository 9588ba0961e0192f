using RedisTyped.Resharding.Replication.Spooling;

namespace RedisTyped.Resharding.Writing.Sending;

/// <summary>Commands that the target runs in one transaction, with the checkpoint behind them. Begins and ends in database 0.</summary>
internal sealed class Batch(SpoolFolder folder, int memory) : IDisposable
{
    /// <summary>The commands.</summary>
    public SpillBuffer Body { get; } = new(folder, memory);

    /// <summary>How many commands there are.</summary>
    public int Commands { get; set; }

    /// <summary>The number of the last thing that was appended to it.</summary>
    public long Number { get; set; }

    /// <summary>When it was taken to be sent, by the clock of the link.</summary>
    public long SentAt { get; set; }

    /// <summary>What the target says of the link before it; null for nothing.</summary>
    public Checkpoint? Before { get; set; }

    /// <summary>What it says afterwards.</summary>
    public Checkpoint After { get; set; } = null!;

    /// <summary>How many of its bytes count against the window.</summary>
    public long Weight => Body.InMemory + Commands;

    /// <summary>Makes it empty, to be used again.</summary>
    public void Clear()
    {
        Body.Clear();
        Commands = 0;
    }

    public void Dispose() => Body.Dispose();
}
