using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Resharding.Rdb;
using RedisTyped.Resharding.Rdb.Filtering;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>Every version, type and opcode, written by hand.</summary>
public sealed class RdbFixtureTests
{
    public static TheoryData<string> Fixtures => [.. RdbFixtures.Names];

    /// <summary>Some fixtures hold what is never passed on: facts about slots; and one ends with a database without keys.</summary>
    public static TheoryData<string> Copyable => [.. RdbFixtures.Names.Except(["slots", "Valkey", "Valkey 9.2", "opcodes"])];

    [Theory]
    [MemberData(nameof(Copyable))]
    public void Keeping_every_key_gives_the_same_bytes(string name)
    {
        byte[] rdb = RdbFixtures.All[name];

        Assert.Equal(rdb, RdbFiltering.Filter(rdb, RdbFiltering.All));
    }

    [Theory]
    [InlineData("first versions", 10)]
    [InlineData("version 6", 10)]
    [InlineData("version 7", 11)]
    [InlineData("version 8", 12)]
    [InlineData("version 9", 14)]
    [InlineData("version 14", 2)]
    [InlineData("Valkey 9.2", 3)]
    [InlineData("strings", 13)]
    [InlineData("types", 14)]
    [InlineData("streams", 6)]
    [InlineData("modules", 3)]
    [InlineData("opcodes", 6)]
    [InlineData("slots", 3)]
    [InlineData("metadata", 3)]
    [InlineData("producers", 2)]
    [InlineData("Valkey", 3)]
    public void Every_key_is_found_and_what_is_kept_can_be_read_again(string name, int keys)
    {
        List<(int Database, string Key)> all = RdbFiltering.KeysOf(RdbFixtures.All[name]);
        Assert.Equal(keys, all.Count);

        for (int kept = 0; kept < keys; kept++)
        {
            (int database, string key) = all[kept];
            byte[] one = RdbFiltering.Filter(RdbFixtures.All[name], RdbFiltering.Where((other, db) => other == key && db == database), RdbSizeHints.Scaled);
            Assert.Equal([(database, key)], RdbFiltering.KeysOf(one));
        }
    }

    [Fact]
    public void Keys_are_what_clients_send()
    {
        List<(int Database, string Key)> keys = RdbFiltering.KeysOf(RdbFixtures.All["strings"]);

        Assert.Equal(
            ["k0", "k1", "k2", "k3", "-5", "-32768", "-2147483648", "a key of more than twenty bytes, of more", "", "\u0000\u00FF\n\"\\", new string('x', 100), "l4", "l8"],
            keys.Select(static key => key.Key));
        Assert.Equal([0, 0, 0, 0, 0, 70], RdbFiltering.KeysOf(RdbFixtures.All["opcodes"]).Select(static key => key.Database));
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void However_it_is_cut_into_blocks_the_outputs_are_the_same(string name)
    {
        byte[] rdb = RdbFixtures.All[name];
        var even = RdbFiltering.Where(static (key, _) => key.Length > 0 && key[^1] % 2 == 0);
        byte[] whole = RdbFiltering.Filter(rdb, even);
        Assert.Equal(whole, RdbFiltering.Filter(rdb, even, blocks: [1]));

        Prop.ForAll(
            Gen.Choose(1, 40).NonEmptyListOf().ToArbitrary(),
            sizes => RdbFiltering.Filter(rdb, even, blocks: [.. sizes]).AsSpan().SequenceEqual(whole)).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Cut_short_at_any_byte_it_is_refused_with_that_byte(string name)
    {
        byte[] rdb = RdbFixtures.All[name];
        for (int length = 0; length < rdb.Length; length++)
        {
            var output = new ArrayBufferWriter<byte>();
            RdbTarget target = new(RdbFiltering.All, output) { SizeHints = RdbSizeHints.Copied };

            var fault = Assert.Throws<RdbFormatException>(() => RdbFiltering.Run(rdb[..length], [target], blocks: [7], HasChecksum(rdb) ? null : rdb.Length));

            Assert.Equal((RdbFault.Truncated, (long)length), (fault.Fault, fault.Offset));
            Assert.Contains($"it ends before its end mark at byte {length}", fault.Message, StringComparison.Ordinal);
            Assert.True(output.WrittenCount <= rdb.Length - (HasChecksum(rdb) ? 9 : 1), "An end mark was written.");
        }
    }

    /// <summary>Whatever bit is wrong: an error of the kind that says so, no end mark, and nothing reserved for a length that is none.</summary>
    [Theory]
    [MemberData(nameof(Fixtures))]
    public void A_single_wrong_bit_is_an_error_before_the_end_mark(string name)
    {
        byte[] rdb = RdbFixtures.All[name];
        if (!HasChecksum(rdb) || name == "no checksum wanted")
        {
            // Without a checksum a wrong bit of a value is as good as a right one.
            return;
        }

        for (int run = 0; run < 16 * rdb.Length; run++)
        {
            int bit = run / 2;
            byte[] wrong = [.. rdb];
            wrong[bit / 8] ^= (byte)(1 << (bit % 8));
            var output = new ArrayBufferWriter<byte>(rdb.Length + (20 * 1024));
            RdbTarget target = new(RdbFiltering.All, output) { SizeHints = RdbSizeHints.Copied };
            long before = GC.GetAllocatedBytesForCurrentThread();

            var fault = Record.Exception(() => RdbFiltering.Run(wrong, [target], blocks: null, run % 2 == 0 ? wrong.Length : null));

            Assert.True(fault is RdbFormatException, $"Bit {bit}: {fault}");
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, $"Bit {bit} took memory.");
            Assert.True(output.WrittenCount <= rdb.Length - 9, $"Bit {bit} let an end mark through.");
        }
    }

    [Fact]
    public void Random_damage_is_an_error_or_makes_no_difference()
    {
        byte[][] all = [.. RdbFixtures.All.Values];
        Prop.ForAll(
            Gen.Choose(0, all.Length - 1).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            choice =>
            {
                var random = new Random(choice.Item2);
                byte[] wrong = [.. all[choice.Item1]];
                for (int time = random.Next(1, 8); time > 0; time--)
                {
                    int at = random.Next(wrong.Length);
                    wrong = random.Next(4) switch
                    {
                        0 => [.. wrong[..at], (byte)random.Next(256), .. wrong[at..]],
                        1 when wrong.Length > 1 => [.. wrong[..at], .. wrong[(at + 1)..]],
                        _ => [.. wrong[..at], (byte)random.Next(256), .. wrong[(at + 1)..]],
                    };
                }

                long before = GC.GetAllocatedBytesForCurrentThread();
                var fault = Record.Exception(() => RdbFiltering.Run(
                    wrong,
                    [new RdbTarget(RdbFiltering.All, new ArrayBufferWriter<byte>())],
                    blocks: [random.Next(1, 50)],
                    random.Next(2) == 0 ? wrong.Length : null));
                return fault is null or RdbFormatException && GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(Long.Or(500_000, shortly: 3000)));
    }

    private static bool HasChecksum(byte[] rdb) => !rdb.AsSpan().StartsWith("REDIS0004"u8);
}
