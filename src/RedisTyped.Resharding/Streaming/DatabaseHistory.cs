namespace RedisTyped.Resharding.Streaming;

/// <summary>Which database was selected at which offset, for a replica that resumes behind where the stream has come. Not thread-safe.</summary>
internal sealed class DatabaseHistory
{
    /// <summary>
    /// How many changes are remembered, in 4 MB at most; before the first of them nothing is known. Where every command is in another
    /// database than the one before, a replica may be some 20 MB behind.
    /// </summary>
    public const int Longest = 256 * 1024;

    private const int Unknown = -1;

    private (long Offset, int Db)[] _changes = new (long, int)[64];
    private int _first;
    private int _count;

    /// <summary>Begins.</summary>
    /// <param name="offset">The first offset.</param>
    /// <param name="db">The database selected there; null where it is not known.</param>
    public DatabaseHistory(long offset, int? db) => Add(offset, db);

    /// <summary>A database is selected from an offset on, which is not below those before.</summary>
    public void Add(long offset, int? db)
    {
        int database = db ?? Unknown;
        if (_count > 0 && ChangeAt(_count - 1).Db == database)
        {
            return;
        }

        if (_count == _changes.Length)
        {
            if (_count == Longest)
            {
                _first = (_first + 1) % Longest;
                _count--;
            }
            else
            {
                // The first is at 0 until the longest is reached.
                Array.Resize(ref _changes, _changes.Length * 2);
            }
        }

        _changes[(_first + _count++) % _changes.Length] = (offset, database);
    }

    /// <summary>The database selected at an offset; null where it is not known.</summary>
    public int? At(long offset)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ChangeAt(middle).Offset <= offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low == 0 || ChangeAt(low - 1).Db == Unknown ? null : ChangeAt(low - 1).Db;
    }

    private (long Offset, int Db) ChangeAt(int index) => _changes[(_first + index) % _changes.Length];
}
