namespace RedisTyped.Resharding.Streaming;

/// <summary>Which database was selected at which offset, for a replica that resumes behind where the stream has come. Not thread-safe.</summary>
internal sealed class DatabaseHistory
{
    /// <summary>How many changes are remembered; before the first of them nothing is known.</summary>
    private const int Length = 4096;

    private readonly (long Offset, int? Db)[] _changes = new (long, int?)[Length];
    private long _count;

    /// <summary>Begins.</summary>
    /// <param name="offset">The first offset.</param>
    /// <param name="db">The database selected there; null where it is not known.</param>
    public DatabaseHistory(long offset, int? db) => Add(offset, db);

    /// <summary>A database is selected from an offset on.</summary>
    public void Add(long offset, int? db) => _changes[_count++ % Length] = (offset, db);

    /// <summary>The database selected at an offset; null where it is not known.</summary>
    public int? At(long offset)
    {
        for (long i = _count - 1; i >= 0 && i >= _count - Length; i--)
        {
            (long from, int? db) = _changes[i % Length];
            if (from <= offset)
            {
                return db;
            }
        }

        return null;
    }
}
