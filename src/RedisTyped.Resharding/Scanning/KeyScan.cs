using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Scanning;

/// <summary>Goes through the keys of a source that belong to a link, a few at a time. Not thread-safe.</summary>
internal sealed class KeyScan(ScanOptions options)
{
    private const int MostPages = 10;

    private readonly Queue<(DatabaseKey Key, long Size)> _page = new();
    private readonly Queue<DatabaseKey> _returned = new();
    private IReadOnlyList<int>? _databases;
    private ScanPlace _next = ScanPlace.Start;
    private string _server = "";
    private long _seen;

    /// <summary>How many keys were looked at since it last began. Can be read from any thread.</summary>
    public long Seen => Volatile.Read(ref _seen);

    /// <summary>How many were read since the stream had named them.</summary>
    public long Named { get; private set; }

    /// <summary>Whether all keys have been gone through.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Begins anew; what is with the target is not given again.</summary>
    public void Begin()
    {
        _next = ScanPlace.Start;
        _page.Clear();
        _returned.Clear();
        Volatile.Write(ref _seen, 0);
        _databases = null;
        HasEnded = false;
    }

    /// <summary>This run of a server is asked from now on; another one has other cursors.</summary>
    public void Meet(string server)
    {
        if (_server.Length > 0 && _server != server)
        {
            Begin();
        }

        _server = server;
    }

    /// <summary>Takes keys back that could not be put in where they were read.</summary>
    public void GiveBack(IEnumerable<DatabaseKey> keys, LandedKeys landed)
    {
        foreach (var key in keys)
        {
            landed.GiveBack(key.Key, key.Db);
            _returned.Enqueue(key);
        }
    }

    /// <summary>The next keys to read: those that the stream has named, then those of the scan.</summary>
    /// <returns>None where there are none at present.</returns>
    public async Task<IReadOnlyList<DatabaseKey>> NextAsync(ScanClient client, LandedKeys landed, CancellationToken cancellationToken)
    {
        var keys = new List<DatabaseKey>();
        while (keys.Count < options.KeysAtOnce && _returned.TryDequeue(out var key))
        {
            if (landed.Begin(key.Key, key.Db))
            {
                keys.Add(key);
            }
        }

        while (keys.Count < options.KeysAtOnce && landed.TryTakeWanted(out var key))
        {
            keys.Add(key);
            Named++;
        }

        if (keys.Count > 0)
        {
            return keys;
        }

        // The stream waits meanwhile, so that it must not last where few keys move.
        for (int pages = 0; pages < MostPages && _page.Count == 0 && !HasEnded; pages++)
        {
            await TurnPageAsync(client, landed, cancellationToken).ConfigureAwait(false);
        }

        long bytes = 0;
        while (keys.Count < options.KeysAtOnce && _page.TryPeek(out var next) && (keys.Count == 0 || bytes + next.Size <= options.BytesAtOnce))
        {
            _page.Dequeue();
            if (landed.Begin(next.Key.Key, next.Key.Db))
            {
                keys.Add(next.Key);
                bytes += next.Size;
            }
        }

        return keys;
    }

    private async Task TurnPageAsync(ScanClient client, LandedKeys landed, CancellationToken cancellationToken)
    {
        _databases ??= await client.DatabasesAsync(cancellationToken).ConfigureAwait(false);
        if (_next.IsBeginning && !_databases.Contains(_next.Database))
        {
            if (_databases.FirstOrDefault(db => db > _next.Database, -1) is >= 0 and var later)
            {
                _next = new ScanPlace(later, 0, IsBeginning: true);
            }
            else
            {
                HasEnded = true;
                return;
            }
        }

        int database = _next.Database;
        var (cursor, found) = await client.ScanAsync(database, _next.Cursor, options.PageKeys, cancellationToken).ConfigureAwait(false);
        Volatile.Write(ref _seen, _seen + found.Count);
        var moving = found.Where(key => options.Link.Filter.Keeps(key, database) && !landed.Has(key, database)).ToList();
        if (moving.Count > 0)
        {
            var sizes = await client.SizesAsync(database, moving, cancellationToken).ConfigureAwait(false);
            for (int i = 0; i < moving.Count; i++)
            {
                _page.Enqueue((new DatabaseKey(database, moving[i]), sizes[i]));
            }
        }

        _next = cursor == 0 ? new ScanPlace(database + 1, 0, IsBeginning: true) : new ScanPlace(database, cursor, IsBeginning: false);
    }
}

/// <summary>A place in a scan.</summary>
/// <param name="Database">The database.</param>
/// <param name="Cursor">The cursor in it.</param>
/// <param name="IsBeginning">Whether that is its beginning, so that the next database with keys will do.</param>
internal readonly record struct ScanPlace(int Database, ulong Cursor, bool IsBeginning)
{
    public static ScanPlace Start => new(0, 0, IsBeginning: true);
}
