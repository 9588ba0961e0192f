using System.Buffers;
using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Rdb.Filtering;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>Runs of a filter over bytes in memory.</summary>
internal static class RdbFiltering
{
    public static IKeyFilter Where(Func<string, int, bool> keeps) => new KeyFilter((key, db) => keeps(Encoding.Latin1.GetString(key), db));

    public static IKeyFilter All { get; } = new KeyFilter(static (_, _) => true);

    public static IKeyFilter None { get; } = new KeyFilter(static (_, _) => false);

    /// <summary>Filters a whole RDB, given in blocks of the sizes, which are gone through over and over.</summary>
    public static byte[] Filter(
        byte[] rdb, IKeyFilter filter, RdbSizeHints hints = RdbSizeHints.Copied, IReadOnlyList<int>? blocks = null, int? version = null)
    {
        var output = new ArrayBufferWriter<byte>();
        Run(rdb, [new RdbTarget(filter, output) { SizeHints = hints, HighestVersion = version }], blocks, rdb.Length);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The keys of an RDB, with their databases.</summary>
    public static List<(int Database, string Key)> KeysOf(byte[] rdb)
    {
        var keys = new List<(int, string)>();
        Run(rdb, [new RdbTarget(Where((key, db) => { keys.Add((db, key)); return false; }), new ArrayBufferWriter<byte>())], blocks: null, rdb.Length);
        return keys;
    }

    /// <summary>Runs a filter.</summary>
    /// <param name="length">What the filter is told of the length; null for nothing.</param>
    public static RdbFilterResult Run(byte[] rdb, RdbTarget[] targets, IReadOnlyList<int>? blocks, long? length)
    {
        using var filter = new RdbFilter(targets, new RdbFilterOptions { Length = length });
        int given = 0;
        for (int block = 0; given < rdb.Length && !filter.HasEnded; block++)
        {
            int size = blocks is null ? rdb.Length : Math.Min(rdb.Length - given, blocks[block % blocks.Count]);
            given += filter.Feed(rdb.AsSpan(given, size));
        }

        filter.Complete();
        foreach (RdbTarget target in targets)
        {
            Assert.False(target.IsDetached);
        }

        return filter.Result;
    }

    public static RdbFilterResult Run(byte[] rdb, RdbTarget[] targets, IReadOnlyList<int>? blocks = null) => Run(rdb, targets, blocks, rdb.Length);

    private delegate bool Keeps(ReadOnlySpan<byte> key, int db);

    private sealed class KeyFilter(Keeps keeps) : IKeyFilter
    {
        bool IKeyFilter.Keeps(ReadOnlySpan<byte> key, int db) => keeps(key, db);
    }
}
