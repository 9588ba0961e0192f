using System.Buffers;
using RedisTyped.Hashing;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Filtering;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>RDBs that a real server wrote, and what it makes of those that a filter wrote.</summary>
public sealed class ServerRdbTests
{
    private static bool IsOdd(string key) => Crc16.Compute(RdbBytes.Latin(key)) % 2 == 1;

    /// <summary>Each way of the server to write values and what stands before keys.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("hash-max-listpack-entries 1 zset-max-listpack-entries 1 set-max-intset-entries 1 list-max-listpack-size 1 stream-node-max-entries 3")]
    [InlineData("hash-max-listpack-entries 10000 zset-max-listpack-entries 10000 set-max-intset-entries 10000 list-max-listpack-size 10000")]
    [InlineData("rdbcompression no maxmemory-policy allkeys-lfu")]
    [InlineData("list-compress-depth 1 maxmemory-policy allkeys-lru")]
    public async Task What_is_kept_is_loaded_key_by_key_as_it_was(string settings)
    {
        await using RdbServers servers = await RdbServers.StartAsync();
        foreach (string[] setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2))
        {
            await servers.Source.ExecuteAsync("CONFIG", "SET", setting[0], setting[1]);
        }

        // Elements of lists above this stand alone rather than in a listpack.
        await servers.Source.ExecuteAsync("DEBUG", "QUICKLIST-PACKED-THRESHOLD", "250b");
        await servers.FillAsync();
        byte[] rdb = await servers.SaveAsync();

        Assert.Equal(rdb, RdbFiltering.Filter(rdb, RdbFiltering.All, RdbSizeHints.Copied, blocks: [1009]));

        await servers.LoadAsync(RdbFiltering.Filter(rdb, RdbFiltering.All, RdbSizeHints.Scaled));
        IReadOnlyList<string> all = await RdbServers.ContentAsync(servers.Source);
        Assert.True(all.Count > 1000);
        Assert.Equal(all, await RdbServers.ContentAsync(servers.Target));

        await servers.LoadAsync(RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, db) => db != 3 && IsOdd(key)), RdbSizeHints.Scaled));
        IReadOnlyList<string> half = await RdbServers.ContentAsync(servers.Source, static (key, db) => db != 3 && IsOdd(key));
        Assert.InRange(half.Count, all.Count / 4, all.Count / 2);
        Assert.Equal(half, await RdbServers.ContentAsync(servers.Target));

        await servers.LoadAsync(RdbFiltering.Filter(rdb, RdbFiltering.None, RdbSizeHints.Scaled));
        Assert.Empty(await RdbServers.ContentAsync(servers.Target));
        Assert.Equal(1, (long)await servers.Target.ExecuteAsync("FCALL", "f", 0));
    }

    /// <summary>No server of those versions is at hand; one of today reads what they wrote.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task What_older_servers_wrote_is_loaded_as_it_was(int version)
    {
        await using RdbServers servers = await RdbServers.StartAsync();
        IDatabase target = servers.Target;
        byte[] rdb = OlderRdb.Of(version);

        await servers.LoadAsync(rdb);
        IReadOnlyList<string> whole = await RdbServers.ContentAsync(target);
        await servers.LoadAsync(RdbFiltering.Filter(rdb, RdbFiltering.All, RdbSizeHints.Scaled));

        Assert.Equal(whole, await RdbServers.ContentAsync(target));
        Assert.Equal(version switch { 6 => 10, 7 => 11, 8 => 12, _ => 14 }, whole.Count);
        Assert.Equal(OlderRdb.ExpiresAt, (long)await target.ExecuteAsync("PEXPIRETIME", "k0"));
        Assert.Equal(["a", "b"], (await target.ListRangeAsync("k1")).Select(static item => (string?)item));
        Assert.Equal(double.NegativeInfinity, await target.SortedSetScoreAsync("k3", "b"));
        Assert.Equal("v", (string?)await target.HashGetAsync("k5", "f"));
        Assert.True(await target.SetContainsAsync("k7", 5));
        Assert.Equal(1, await target.SortedSetScoreAsync("k8", "a"));
        Assert.Equal(version >= 7 ? 2 : 0, await target.ListLengthAsync("k10"));
        Assert.Equal(version >= 8 ? 1.5 : null, await target.SortedSetScoreAsync("k11", "a"));
        if (version >= 9)
        {
            Assert.Single((RedisResult[])(await target.ExecuteAsync("XINFO", "CONSUMERS", "k12", "g"))!);
        }

        await servers.LoadAsync(RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, _) => key == "k9"), RdbSizeHints.Scaled));
        Assert.Equal("v", (string?)await target.HashGetAsync("k9", "f"));
        Assert.Single(await RdbServers.ContentAsync(target));
    }

    [Fact]
    public async Task A_server_without_checksums_is_read_and_written_without()
    {
        await using RdbServers servers = await RdbServers.StartAsync("--rdbchecksum", "no");
        await servers.Source.StringSetAsync("a", "1");
        await servers.Source.StringSetAsync("b", "1");
        byte[] rdb = await servers.SaveAsync();
        Assert.Equal(new byte[8], rdb[^8..]);

        byte[] kept = RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, _) => key == "a"), RdbSizeHints.Scaled);

        Assert.Equal(new byte[8], kept[^8..]);
        await servers.LoadAsync(kept);
        Assert.Equal("a", (string?)await servers.Target.KeyRandomAsync());
    }

    /// <summary>Hints that are too high would cost memory for good, and none a longer load.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task A_target_takes_no_more_memory_than_one_that_was_filled_by_commands(int nodes)
    {
        await using RdbServers servers = await RdbServers.StartAsync();
        await servers.Source.ExecuteAsync("DEBUG", "POPULATE", 100_000, "key", 30);
        byte[] rdb = await servers.SaveAsync();
        bool Keeps(string key) => Crc16.Compute(RdbBytes.Latin(key)) % nodes == 0;

        await servers.LoadAsync(RdbFiltering.Filter(rdb, RdbFiltering.Where((key, _) => Keeps(key)), RdbSizeHints.Scaled));
        long filtered = await MemoryAsync(servers.Target);
        long kept = (long)await servers.Target.ExecuteAsync("DBSIZE");

        await servers.Target.ExecuteAsync("FLUSHALL", "SYNC");
        await Task.WhenAll(Enumerable.Range(0, 100_000).Select(static number => $"key:{number}").Where(Keeps)
            .Select(key => servers.Target.StringSetAsync(key, new string('v', 30))));
        Assert.Equal(kept, (long)await servers.Target.ExecuteAsync("DBSIZE"));
        long native = await MemoryAsync(servers.Target);

        Assert.InRange(filtered, 1, native * 11 / 10);
    }

    /// <summary>Bytes cut off and wrong bits of a real RDB: an error that says where, never a crash or anything else.</summary>
    [Fact]
    public async Task What_a_server_wrote_is_refused_when_a_bit_of_it_is_wrong_or_its_end_is_missing()
    {
        await using RdbServers servers = await RdbServers.StartAsync();
        await servers.FillAsync();
        byte[] rdb = await servers.SaveAsync();
        var random = new Random(11);
        for (int time = 0; time < 300; time++)
        {
            byte[] wrong = [.. rdb];
            int bit = random.Next(8 * rdb.Length);
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(wrong, RdbFiltering.All));

            int length = random.Next(rdb.Length);
            var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(rdb[..length], [], blocks: [4096], length: null));
            Assert.Equal((RdbFault.Truncated, (long)length), (fault.Fault, fault.Offset));
        }
    }

    private static async Task<long> MemoryAsync(IDatabase database)
    {
        string memory = (string)(await database.ExecuteAsync("INFO", "memory"))!;
        string line = memory.Split("\r\n").First(static line => line.StartsWith("used_memory:", StringComparison.Ordinal));
        return long.Parse(line["used_memory:".Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
