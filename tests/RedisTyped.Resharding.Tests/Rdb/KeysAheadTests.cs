using System.Buffers;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Proxy;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Topology;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>A filter that finds the nodes of several keys at once keeps what one does that asks for each.</summary>
public sealed class KeysAheadTests
{
    private static readonly TopologySnapshot Ketama = Three();

    public static TheoryData<string> Fixtures => [.. RdbFixtures.Names];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Every_fixture_is_split_as_key_by_key(string name) =>
        Assert.All<int[]?>([null, [1], [7, 300, 64], [4096]], blocks => Compare(RdbFixtures.All[name], blocks));

    /// <summary>Strings, some long, as integers, packed or with times of expiry; other types, databases and long keys between them.</summary>
    [Fact]
    public void Random_snapshots_are_split_as_key_by_key() =>
        Prop.ForAll<byte[], PositiveInt[]>(static (kinds, blocks) =>
        {
            var rdb = new RdbBytes("REDIS0010").Select(0);
            for (int i = 0; i < kinds.Length * 3; i++)
            {
                string key = string.Create(CultureInfo.InvariantCulture, $"key:{kinds[i % kinds.Length]}:{i}");
                _ = (kinds[i % kinds.Length] % 16) switch
                {
                    0 => rdb.Key(0, key).Raw(0xC0, 0xFB),
                    1 => rdb.Key(0, key).Packed("abcabcabcabc"),
                    2 => rdb.ExpireMilliseconds(1_900_000_000_000).Plain(key, "v"),
                    3 => rdb.Raw(253, 0xFF, 0xFF, 0xFF, 0x7F).Plain(key, "v"),
                    4 => rdb.Key(1, key).Length(2).Texts("a", "b"),
                    5 => rdb.Select((ulong)i % 7).Plain(key, "v"),
                    6 => rdb.Plain(key + new string('x', 60), "v"),
                    7 => rdb.Raw(0, 0xC0, (byte)i).Text("of an integer"),
                    8 => rdb.Raw(249, 5).Plain(key, "v"),
                    9 => rdb.Plain("", key),
                    10 => rdb.Plain(key, new string('v', 1000)),
                    _ => rdb.Plain(key, "value"),
                };
            }

            Compare(rdb.End(), blocks.Length == 0 ? null : [.. blocks.Select(static block => block.Get)]);
        }).QuickCheckThrowOnFailure();

    private static void Compare(byte[] rdb, IReadOnlyList<int>? blocks)
    {
        // What a filter says of which nobody knows that it has a topology.
        byte[][] expected = [.. Ketama.Nodes.Select(node => RdbFiltering.Filter(rdb, new Plainly(new PlacedKeyFilter(Ketama, node.Id))))];
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], RdbFiltering.Filter(rdb, new PlacedKeyFilter(Ketama, Ketama.Nodes[i].Id), blocks: blocks));
        }

        ArrayBufferWriter<byte>[] outputs = [.. expected.Select(static _ => new ArrayBufferWriter<byte>())];
        RdbFiltering.Run(rdb, [.. outputs.Select(static (output, i) => new RdbTarget(new PlacedKeyFilter(Ketama, Ketama.Nodes[i].Id), output) { SizeHints = RdbSizeHints.Copied })], blocks);
        Assert.Equal(expected, outputs.Select(static output => output.WrittenSpan.ToArray()));
    }

    private static TopologySnapshot Three()
    {
        var options = new RedisTypedOptions { Router = "ketama" };
        for (int i = 0; i < 3; i++)
        {
            options.Nodes.Add($"n{i}", "127.0.0.1:1");
        }

        return TopologySnapshot.Create(options);
    }

    private sealed class Plainly(IKeyFilter filter) : IKeyFilter
    {
        public bool Keeps(ReadOnlySpan<byte> key, int db) => filter.Keeps(key, db);
    }
}
