namespace LiveReshard;

/// <summary>Workers that add to counters without pause, and the ledger of what was acknowledged.</summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Counters = 20_000;

    private readonly long[] _ledger = new long[Counters];
    private readonly ICounterStore _store;
    private readonly CancellationTokenSource _ending = new();
    private readonly Task[] _workers;
    private long _acknowledged;
    private long _failed;
    private string? _fault;

    public Load(ICounterStore store, int workers)
    {
        _store = store;
        _workers = [.. Enumerable.Range(0, workers).Select(number => Task.Run(() => WorkAsync(new Random(number))))];
    }

    /// <summary>Writes that were acknowledged.</summary>
    public long Acknowledged => Interlocked.Read(ref _acknowledged);

    /// <summary>Writes that failed, as the application saw it.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>The first failure.</summary>
    public string? Fault => _fault;

    /// <summary>Ends the workers, and compares every counter with the ledger.</summary>
    /// <returns>Acknowledged writes that are missing, and writes that nobody has acknowledged.</returns>
    public async Task<(long Lost, long TooMany)> SettleAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_workers);
        long lost = 0;
        long tooMany = 0;
        foreach (int[] ids in Enumerable.Range(0, Counters).Chunk(1000))
        {
            long?[] values = await _store.ReadAsync(ids);
            for (int i = 0; i < ids.Length; i++)
            {
                long apart = (values[i] ?? 0) - _ledger[ids[i]];
                lost += Math.Max(0, -apart);
                tooMany += Math.Max(0, apart);
            }
        }

        return (lost, tooMany);
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_workers);
        _ending.Dispose();
    }

    private async Task WorkAsync(Random random)
    {
        while (!_ending.IsCancellationRequested)
        {
            int id = random.Next(Counters);
            try
            {
                await _store.AddAsync(id);
                Interlocked.Increment(ref _ledger[id]);
                Interlocked.Increment(ref _acknowledged);
            }
            catch (Exception fault)
            {
                // Whether it was applied is not known then, which is why there must be none.
                Interlocked.Increment(ref _failed);
                Interlocked.CompareExchange(ref _fault, fault.Message, null);
            }
        }
    }
}
