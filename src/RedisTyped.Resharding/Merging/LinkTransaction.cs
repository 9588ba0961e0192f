namespace RedisTyped.Resharding.Merging;

/// <summary>The transaction that the stream of a link is within: kept until its end, unless it is too long for that. Not thread-safe.</summary>
internal sealed class LinkTransaction
{
    /// <summary>From here on its end is not waited for.</summary>
    private const int Long = 8 * 1024 * 1024;

    private readonly HashSet<int> _dbs = [];
    private int _count;
    private bool _crosses;

    /// <summary>What is kept of it.</summary>
    public CommandRun Commands { get; } = new();

    /// <summary>Whether the stream is within one.</summary>
    public bool IsWithin { get; private set; }

    /// <summary>Whether its beginning was given already, so that nothing is kept.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether it is to be opened, since it is too long to be kept.</summary>
    public bool MustOpen { get; private set; }

    /// <summary>Forgets all: the stream begins somewhere else.</summary>
    public void Reset()
    {
        Clear();
        IsWithin = IsOpen = MustOpen = false;
    }

    /// <summary>It begins.</summary>
    public void Begin() => (IsWithin, _crosses) = (true, false);

    /// <summary>A command of it may work on more than the database that is selected.</summary>
    public void NoteCrossing() => _crosses = true;

    /// <summary>Keeps a command.</summary>
    public void Add(int db, ReadOnlySpan<byte> command)
    {
        Commands.Add(db, command);
        _dbs.Add(db);
        _count++;
        MustOpen |= Commands.Length >= Long;
    }

    /// <summary>Leaves out what is gone with all that a database holds.</summary>
    /// <returns>Whether nothing is kept that may have written there; not where that cannot be told from the rest.</returns>
    public bool TryEmpty(int db)
    {
        if (_count > 0 && (_crosses || _dbs.Contains(db)))
        {
            if (_crosses || _dbs.Count > 1)
            {
                return false;
            }

            Clear();
        }

        return true;
    }

    /// <summary>Gives what is kept with its beginning; its end follows.</summary>
    public void Open(CommandRun ready)
    {
        MustOpen = false;
        ready.AddBegin(Commands);
        Clear();
        IsOpen = true;
    }

    /// <summary>It ends.</summary>
    /// <returns>Whether it was kept as a whole, and is still.</returns>
    public bool End(CommandRun ready)
    {
        IsWithin = MustOpen = false;
        if (!IsOpen)
        {
            return true;
        }

        IsOpen = false;
        ready.Add("*1\r\n$4\r\nEXEC\r\n"u8);
        return false;
    }

    /// <summary>Gives the whole of it.</summary>
    public void Give(CommandRun ready)
    {
        if (_count == 1)
        {
            // What else it had was filler.
            ready.Add(Commands);
        }
        else if (_count > 1)
        {
            ready.AddTransaction(Commands);
        }

        Clear();
    }

    /// <summary>Leaves out what is kept.</summary>
    public void Clear()
    {
        Commands.Clear();
        _dbs.Clear();
        _count = 0;
        _crosses = false;
    }
}
