using RedisTyped.Benchmarks.Contenders;
using RedisTyped.Benchmarks.Keys;
using RedisTyped.Benchmarks.Machines;

namespace RedisTyped.Benchmarks.Rows;

/// <summary>Rows in which one caller asks for 10,000 keys at once.</summary>
internal sealed class MapRows(BenchmarkNodes nodes)
{
    private static readonly int[] ChunkSizes = [100, 250, 500, 1000, KeySpace.Count];

    private readonly IKeyStore _typed = nodes.Redis.Store<IKeyStore>();
    private readonly TypedBatches _batches = new(nodes.Redis);
    private readonly HandWritten _hand = new(nodes.Databases, nodes.Servers);
    private readonly long[] _counts = new long[KeySpace.Count];

    private static int[] Ids => KeySpace.AllIds;

    public Row Get() => Row(
        "GET of 10,000 keys at once",
        [
            Values(ContenderNames.Batch, _ => _batches.GetAllAsync(Ids)),
            Values(ContenderNames.HandWhenAll, _ => _hand.GetAllAsync(Ids)),
            Values(ContenderNames.HandBatch, _ => _hand.GetBatchedAsync(Ids)),
            Values(ContenderNames.HandChunks, size => _hand.GetChunkedAsync(Ids, size), ChunkSizes),
            Raw(),
        ]);

    public Row GetMany() => Row(
        "MGET of 10,000 keys by a method that takes a collection",
        [
            Values(ContenderNames.Typed, _ => _typed.GetManyAsync(Ids)),
            Values(ContenderNames.HandChunks, size => _hand.GetChunkedAsync(Ids, size), ChunkSizes),
            Raw(),
        ]);

    public Row Set() => Row(
        "SET of 10,000 keys at once",
        [
            Writes(ContenderNames.Batch, () => _batches.SetAllAsync(Ids)),
            Writes(ContenderNames.HandBatch, () => _hand.SetBatchedAsync(Ids)),
        ]);

    public Row Add() => Row(
        "INCRBY of 10,000 keys at once",
        [
            new RoundContender<long[]>(ContenderNames.Batch, Ids.Length, _ => _batches.AddAllAsync(Ids), CountWrong),
            new RoundContender<long[]>(ContenderNames.HandBatch, Ids.Length, _ => _hand.AddBatchedAsync(Ids), CountWrong),
        ]);

    private static Row Row(string title, IReadOnlyList<Contender> contenders) => new(title, contenders) { Unit = "keys" };

    private static RoundContender<string?[]> Values(string name, Func<int, Task<string?[]>> round, params int[] chunkSizes) =>
        new(name, Ids.Length, round, CountWrong, chunkSizes);

    private static long CountWrong(string?[] values)
    {
        long wrong = Math.Abs(values.Length - Ids.Length);
        for (int i = 0; i < Math.Min(values.Length, Ids.Length); i++)
        {
            wrong += values[i] == KeySpace.ValueOf(Ids[i]) ? 0 : 1;
        }

        return wrong;
    }

    private RoundContender<bool> Writes(string name, Func<Task> round)
    {
        var written = new WrittenKeys(_hand);
        return new RoundContender<bool>(
            name,
            Ids.Length,
            async _ =>
            {
                await round();
                written.NoteAll();
                return true;
            },
            static _ => 0)
        {
            BeforeSample = written.ClearAsync,
            CountWrongAfter = written.CountWrongAsync,
        };
    }

    private RoundContender<long> Raw()
    {
        var maps = ChunkSizes.ToDictionary(static size => size, size => nodes.Raw.Map(Ids, size));
        return new RoundContender<long>(
            ContenderNames.Raw, Ids.Length, size => Task.FromResult(nodes.Raw.Get(maps[size])), static wrong => wrong, ChunkSizes);
    }

    /// <summary>Each round must count every key up by one step, whoever's round it is.</summary>
    private long CountWrong(long[] answers)
    {
        long wrong = 0;
        for (int i = 0; i < answers.Length; i++)
        {
            wrong += answers[i] == (_counts[i] += HandWritten.Step) ? 0 : 1;
        }

        return wrong;
    }
}
