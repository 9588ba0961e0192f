using System.Buffers;
using System.Buffers.Binary;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Routing;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>What a filter leaves out and rewrites.</summary>
public sealed class RdbFilterTests
{
    [Fact]
    public void An_integer_key_is_kept_by_its_sign_without_the_hint_and_with_a_new_checksum()
    {
        byte[] rdb = Convert.FromHexString("524544495330303130fe00fb0200000161013100c0fb0132ff0d52adf20a2ce4b3");

        byte[] kept = RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, _) => key == "-5"), RdbSizeHints.Dropped);

        Assert.Equal("524544495330303130fe0000c0fb0132ff1f19482903f3297e", Convert.ToHexStringLower(kept));
    }

    [Fact]
    public void An_empty_database_is_not_selected()
    {
        byte[] rdb = new RdbBytes("REDIS0010").Select(0).Resize(1, 0).Plain("a", "v").Select(3).Resize(1, 0).Plain("b", "v").Select(4).End();

        byte[] kept = RdbFiltering.Filter(rdb, RdbFiltering.Where(static (_, db) => db == 3));

        Assert.Equal(new RdbBytes("REDIS0010").Select(3).Resize(1, 0).Plain("b", "v").End(), kept);
    }

    [Fact]
    public void What_stands_before_a_key_goes_with_it()
    {
        byte[] rdb = RdbFixtures.All["opcodes"];
        byte[] kept = RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, _) => key is "k1" or "k4"), RdbSizeHints.Dropped);

        int keys = kept.AsSpan().IndexOf(new byte[] { 254, 0 });
        Assert.Equal(
            new RdbBytes("").Select(0)
                .ExpireMilliseconds(2_000_000_000_000).Plain("k1", "milliseconds")
                .ExpireMilliseconds(2_000_000_000_000).Raw(248).Length(100_000).Key(4, "k4").Length(1).Texts("f", "v")
                .Raw(255).ToArray(),
            kept[keys..^8]);
        Assert.True(kept.AsSpan().StartsWith(rdb.AsSpan(0, keys)), "Facts and functions go to every target.");
    }

    [Fact]
    public void Facts_about_slots_are_left_out()
    {
        byte[] kept = RdbFiltering.Filter(RdbFixtures.All["slots"], RdbFiltering.All);

        Assert.Equal(new RdbBytes("REDIS0012").Select(0).Resize(3, 0).Plain("k0", "v").Plain("k1", "v").Plain("k2", "v").End(), kept);
    }

    [Fact]
    public void Several_targets_are_written_from_one_reading()
    {
        byte[] rdb = RdbFixtures.All["types"];
        ArrayBufferWriter<byte>[] outputs = [new(), new(), new()];
        RdbTarget[] targets = [.. outputs.Select((output, part) => new RdbTarget(RdbFiltering.Where((key, _) => key[1] % 3 == part), output))];

        RdbFilterResult result = RdbFiltering.Run(rdb, targets, blocks: [11]);

        Assert.Equal((14L, (long)rdb.Length), (result.KeysRead, result.BytesRead));
        Assert.Equal(14, targets.Sum(static target => target.KeysKept));
        for (int part = 0; part < 3; part++)
        {
            byte[] written = outputs[part].WrittenSpan.ToArray();
            Assert.Equal(written.Length, targets[part].BytesWritten);
            Assert.Equal(
                RdbFiltering.KeysOf(rdb).Where(key => key.Key[1] % 3 == part),
                RdbFiltering.KeysOf(written));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Targets_of_one_topology_ask_it_once_for_each_key(bool knowsTheOldOne)
    {
        var router = new BySecondByte();
        TopologySnapshot before = Topology(1, router);
        TopologySnapshot after = Topology(3, router);
        byte[] rdb = RdbFixtures.All["types"];
        RdbTarget[] targets = [.. after.Nodes.Select(node => new RdbTarget(
            knowsTheOldOne ? new OwnerKeyFilter(before, "node-0", after, node.Id, sameServer: false) : new PlacedKeyFilter(after, node.Id), new ArrayBufferWriter<byte>()))];
        router.Asked = 0;

        RdbFilterResult result = RdbFiltering.Run(rdb, targets);

        Assert.Equal((14L, 14), (result.KeysRead, router.Asked));
        Assert.Equal([.. Enumerable.Range(0, 3).Select(node => RdbFiltering.KeysOf(rdb).LongCount(key => key.Key[1] % 3 == node))], targets.Select(static target => target.KeysKept));
    }

    [Fact]
    public void Targets_of_different_topologies_each_ask_their_own()
    {
        TopologySnapshot two = Topology(2, new BySecondByte(2));
        TopologySnapshot three = Topology(3, new BySecondByte());
        byte[] rdb = RdbFixtures.All["types"];
        RdbTarget[] targets = [.. new[] { two, three }.Select(static topology => new RdbTarget(new PlacedKeyFilter(topology, "node-1"), new ArrayBufferWriter<byte>()))];

        RdbFiltering.Run(rdb, targets);

        Assert.Equal([.. new[] { 2, 3 }.Select(nodes => RdbFiltering.KeysOf(rdb).LongCount(key => key.Key[1] % nodes == 1))], targets.Select(static target => target.KeysKept));
    }

    [Fact]
    public void The_numbers_of_keys_are_counted_where_a_database_is_small()
    {
        var rdb = new RdbBytes("REDIS0010").Select(0).Resize(200, 100);
        for (int key = 0; key < 200; key++)
        {
            if (key % 2 == 0)
            {
                rdb.ExpireMilliseconds(key);
            }

            rdb.Plain($"{key:D3}", "v");
        }

        byte[] kept = RdbFiltering.Filter(rdb.End(), RdbFiltering.Where(static (key, _) => key[1] == '3'), RdbSizeHints.Scaled);

        Assert.Equal("fb800000001480000000", Convert.ToHexStringLower(kept.AsSpan(11, 10)));
        Assert.Equal(10, kept[21]);
        Assert.Equal(20, RdbFiltering.KeysOf(kept).Count);
    }

    [Fact]
    public void The_numbers_of_keys_are_scaled_where_a_database_is_large()
    {
        var rdb = new RdbBytes("REDIS0010").Select(0).Resize(20_000, 0);
        for (int key = 0; key < 20_000; key++)
        {
            rdb.Plain($"{key:D5}", new string('v', 60));
        }

        byte[] bytes = rdb.End();
        byte[] half = RdbFiltering.Filter(bytes, RdbFiltering.Where(static (key, _) => key[4] % 2 == 0), RdbSizeHints.Scaled, blocks: [4096]);
        byte[] all = RdbFiltering.Filter(bytes, RdbFiltering.All, RdbSizeHints.Scaled, blocks: [4096]);

        Assert.InRange(Hint(half), 9_000u, 10_000u);
        Assert.Equal(20_000u, Hint(all));

        static uint Hint(byte[] rdb)
        {
            Assert.Equal(0xFB80, BinaryPrimitives.ReadUInt16BigEndian(rdb.AsSpan(11)));
            return BinaryPrimitives.ReadUInt32BigEndian(rdb.AsSpan(13));
        }
    }

    [Fact]
    public void The_database_of_the_stream_and_the_version_of_the_server_are_told()
    {
        RdbFilterResult result = RdbFiltering.Run(RdbFixtures.All["strings"], []);

        Assert.Equal((7, "7.0.15", "REDIS0010"), (result.StreamDatabase, result.ServerVersion, result.Header.ToString()));
        Assert.Null(RdbFiltering.Run(RdbFixtures.All["opcodes"], []).StreamDatabase);
    }

    [Fact]
    public void No_checksum_stays_none()
    {
        byte[] rdb = RdbFixtures.All["no checksum wanted"];

        byte[] kept = RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, _) => key == "k0"));

        Assert.Equal(new RdbBytes("REDIS0006").Select(0).Plain("k0", "v").End(checksum: 0), kept);
    }

    [Fact]
    public void A_lower_version_is_written_while_the_target_knows_what_is_kept()
    {
        byte[] rdb = new RdbBytes("REDIS0011").Aux("redis-ver", "7.2.4").Select(0).Plain("a", "v").Raw(249, 1).Plain("b", "v").Key(20, "c").Text("listpack").End();
        var known = RdbFiltering.Where(static (key, _) => key != "c");

        Assert.Equal(
            new RdbBytes("REDIS0009").Aux("redis-ver", "7.2.4").Select(0).Plain("a", "v").Raw(249, 1).Plain("b", "v").End(),
            RdbFiltering.Filter(rdb, known, version: 9));
        Assert.Equal(
            new RdbBytes("REDIS0006").Select(0).Plain("a", "v").End(),
            RdbFiltering.Filter(rdb, RdbFiltering.Where(static (key, _) => key == "a"), version: 6));

        var type = Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(rdb, RdbFiltering.All, version: 9));
        Assert.Equal((RdbFault.Unsupported, "\"c\"", "20 (set as listpack)", "REDIS0011"), (type.Fault, type.Key, type.Type, type.Version));
        Assert.Contains("the target, which reads REDIS0009, does not know", type.Message, StringComparison.Ordinal);

        var prefix = Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(rdb, known, version: 8));
        Assert.Equal("\"b\"", prefix.Key);

        var function = new RdbBytes("REDIS0010").Raw(245).Text("#!lua").End();
        Assert.Equal("245 (function)", Assert.Throws<RdbFormatException>(() => RdbFiltering.Filter(function, RdbFiltering.All, version: 9)).Type);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RdbTarget(RdbFiltering.All, new ArrayBufferWriter<byte>()) { HighestVersion = 5 });
    }

    /// <summary>The bytes of a key are looked at where they stand; values pass in blocks.</summary>
    [Fact]
    public void Nothing_is_allocated_for_a_key()
    {
        var rdb = new RdbBytes("REDIS0010");
        for (int key = 0; key < 5000; key++)
        {
            rdb.ExpireMilliseconds(key).Plain($"key:{key}", "value").Key(4, $"hash:{key}").Length(2).Texts("f", "v", "g", "w").Raw(0, 0xC1, (byte)key, (byte)(key >> 8)).Text("v");
        }

        byte[] bytes = rdb.End();

        // The first run fills the pools of this thread, and a collection that other tests cause may empty them, once; what a key allocated would be
        // seen in every run.
        AllocatedWhileFiltering(bytes);
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => AllocatedWhileFiltering(bytes)));
    }

    private static long AllocatedWhileFiltering(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>(2 * bytes.Length);
        using var filter = new RdbFilter([new RdbTarget(new EverySecond(), output)]);
        filter.Feed(bytes.AsSpan(0, 1000));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int at = 1000; at < bytes.Length - 1000; at += 777)
        {
            filter.Feed(bytes.AsSpan(at, Math.Min(777, bytes.Length - 1000 - at)));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        filter.Feed(bytes.AsSpan(bytes.Length - 1000));
        Assert.True(filter.HasEnded);
        Assert.Equal(15_000, filter.KeysRead);
        return allocated;
    }

    private static TopologySnapshot Topology(int nodes, ShardRouter router)
    {
        var options = new RedisTypedOptions().UseRouter(_ => router);
        for (int i = 0; i < nodes; i++)
        {
            options.Nodes.Add($"node-{i}", $"127.0.0.1:{i + 1}");
        }

        return TopologySnapshot.Create(options);
    }

    private sealed class BySecondByte(int nodes = 3) : ShardRouter
    {
        public int Asked { get; set; }

        public override string Name => "second-byte";

        public override bool UsesHashTags => false;

        public override int Route(ReadOnlySpan<byte> routedPart)
        {
            Asked++;
            return routedPart.Length < 2 ? 0 : routedPart[1] % nodes;
        }
    }

    private sealed class EverySecond : IKeyFilter
    {
        private int _asked;

        public bool Keeps(ReadOnlySpan<byte> key, int db) => _asked++ % 2 == 0;
    }
}
