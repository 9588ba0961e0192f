using System.Globalization;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>Commands that a target is to run together. They begin in database 0. Not thread-safe.</summary>
internal sealed class CommandGroup(TargetOptions options) : IDisposable
{
    /// <summary>Their bytes.</summary>
    public SpillBuffer Body { get; } = new(options.Spool, options.HeldBytes);

    /// <summary>Takes small things at the end.</summary>
    public RespBuffer Tail => Body.Tail;

    /// <summary>How many commands there are.</summary>
    public int Count { get; set; }

    /// <summary>How many keys or commands of the source they stand for.</summary>
    public long Keys { get; set; }

    /// <summary>The database that is selected at their end.</summary>
    public int Db { get; private set; }

    /// <summary>Selects a database for what follows.</summary>
    public void Select(int db)
    {
        if (Db != db)
        {
            Tail.WriteRequest("SELECT", db.ToString(CultureInfo.InvariantCulture));
            Db = db;
            Count++;
        }
    }

    /// <summary>Appends a command of the source as it is.</summary>
    public void Add(ReadOnlySpan<byte> command, int db)
    {
        Select(db);
        Body.Write(command);
        Count++;
        Keys++;
    }

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        Body.Clear();
        Count = 0;
        Keys = 0;
        Db = 0;
    }

    public void Dispose() => Body.Dispose();
}
