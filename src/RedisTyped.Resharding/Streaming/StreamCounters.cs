namespace RedisTyped.Resharding.Streaming;

/// <summary>How often each command had which fate. Written by one thread, readable from any.</summary>
internal sealed class StreamCounters
{
    private readonly CommandClasses _commands;
    private readonly long[] _counts;

    public StreamCounters(CommandClasses commands)
    {
        _commands = commands;
        _counts = new long[commands.All.Count * Fates];
    }

    private static int Fates => (int)CommandFate.Straddled + 1;

    /// <summary>All commands together.</summary>
    public long this[CommandFate fate]
    {
        get
        {
            long sum = 0;
            for (int id = 0; id < _commands.All.Count; id++)
            {
                sum += Volatile.Read(ref _counts[(id * Fates) + (int)fate]);
            }

            return sum;
        }
    }

    /// <summary>Keys read from the source.</summary>
    public long Reads { get; internal set; }

    /// <summary>Bytes by which the source's stream was lengthened.</summary>
    public long Lengthened { get; internal set; }

    /// <summary>The commands that had a fate at all, with how often.</summary>
    public IEnumerable<KeyValuePair<string, long>> ByName(CommandFate fate)
    {
        foreach (CommandClass command in _commands.All)
        {
            long count = Volatile.Read(ref _counts[(command.Id * Fates) + (int)fate]);
            if (count > 0)
            {
                yield return new KeyValuePair<string, long>(command.Name, count);
            }
        }
    }

    internal void Count(CommandClass command, CommandFate fate) => _counts[(command.Id * Fates) + (int)fate]++;
}

/// <summary>What became of a command.</summary>
internal enum CommandFate
{
    /// <summary>Given as it came.</summary>
    Passed,

    /// <summary>Left out.</summary>
    Dropped,

    /// <summary>Given for some of its keys, or by its effect on one of them.</summary>
    Split,

    /// <summary>Left out, and what it wrote read from the source.</summary>
    Straddled,
}
