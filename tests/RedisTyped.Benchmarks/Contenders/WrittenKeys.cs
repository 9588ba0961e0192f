using RedisTyped.Benchmarks.Keys;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>The keys that contenders write, <c>set:000123</c>: none is there before a sample, and after it those noted are, rightly.</summary>
/// <param name="hand">Reads and removes them.</param>
internal sealed class WrittenKeys(HandWritten hand)
{
    private readonly bool[] _noted = new bool[KeySpace.Count];

    /// <summary>Notes that an id is written. From any thread: each only ever goes from false to true.</summary>
    public void Note(int id) => _noted[id] = true;

    public void NoteAll() => Array.Fill(_noted, true);

    public async Task ClearAsync()
    {
        Array.Clear(_noted);
        await hand.DeleteWrittenAsync();
    }

    public async Task<long> CountWrongAsync()
    {
        string?[] values = await hand.GetWrittenAsync();
        return values.Where((value, id) => value != (_noted[id] ? KeySpace.ValueOf(id) : null)).LongCount();
    }
}
