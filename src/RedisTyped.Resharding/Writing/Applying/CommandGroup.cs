using System.Globalization;
using RedisTyped.Protocol;

namespace RedisTyped.Resharding.Writing.Applying;

/// <summary>Commands that a target is to run together. They begin in database 0. Not thread-safe.</summary>
internal sealed class CommandGroup(TargetOptions options) : IDisposable
{
    /// <summary>Where the commands of each database begin, one run behind the other.</summary>
    private readonly List<Run> _runs = [];

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
            _runs.Add(new Run(db, Body.Length, Count, Keys));
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

    /// <summary>Drops the commands that came while a database was selected.</summary>
    public void Drop(int db)
    {
        Run[] runs = [new Run(0, 0, 0, 0), .. _runs, new Run(Db, Body.Length, Count, Keys)];
        using SpillBuffer all = Body.Another();
        all.Write(Body, 0, Body.Length);
        Clear();
        for (int i = 0; i + 1 < runs.Length; i++)
        {
            if (runs[i].Db == db)
            {
                continue;
            }

            if (i > 0)
            {
                _runs.Add(new Run(runs[i].Db, Body.Length, Count, Keys));
            }

            Body.Write(all, runs[i].Start, runs[i + 1].Start - runs[i].Start);
            Count += runs[i + 1].Count - runs[i].Count;
            Keys += runs[i + 1].Keys - runs[i].Keys;
            Db = runs[i].Db;
        }
    }

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        _runs.Clear();
        Body.Clear();
        Count = 0;
        Keys = 0;
        Db = 0;
    }

    public void Dispose() => Body.Dispose();

    /// <summary>Where commands begin, from the one that selects their database on, and how many there are before.</summary>
    private readonly record struct Run(int Db, long Start, int Count, long Keys);
}
