using static RedisTyped.Resharding.Tests.Rdb.RdbBytes;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>An RDB of every version, type of value and opcode, by hand; the keys of each are named k0, k1… and others.</summary>
internal static class RdbFixtures
{
    private static readonly string Long = new('x', 100);

    /// <summary>Names of all.</summary>
    public static IEnumerable<string> Names => All.Keys;

    public static Dictionary<string, byte[]> All { get; } = new()
    {
        ["first versions"] = FirstVersions("REDIS0004").Raw(255).ToArray(),
        ["checksum"] = FirstVersions("REDIS0006").End(),
        ["no checksum wanted"] = FirstVersions("REDIS0006").End(checksum: 0),
        ["version 6"] = OlderRdb.Of(6),
        ["version 7"] = OlderRdb.Of(7),
        ["version 8"] = OlderRdb.Of(8),
        ["version 9"] = OlderRdb.Of(9),
        ["nothing"] = new RdbBytes("REDIS0010").End(),
        ["strings"] = Strings().End(),
        ["types"] = Types().End(),
        ["streams"] = Streams().End(),
        ["modules"] = Modules().End(),
        ["opcodes"] = Opcodes().End(),
        ["slots"] = Slots().End(),
        ["metadata"] = Metadata().End(),
        ["producers"] = Producers("REDIS0015").End(),
        ["version 14"] = Producers("REDIS0014").End(),
        ["Valkey"] = Valkey("VALKEY080").End(),
        ["Valkey 9.2"] = Valkey("VALKEY081").End(),
    };

    private static RdbBytes FirstVersions(string header) => new RdbBytes(header)
        .Select(0)
        .Plain("k0", "v")
        .Key(1, "k1").Length(2).Texts("a", Long)
        .Raw(253, 0xFF, 0xFF, 0xFF, 0x7F).Key(2, "k2").Length(3).Texts("a", "b", "").Select(3)
        .Key(3, "k3").Length(4).Text("a").Raw(3).Raw(Latin("1.5")).Text("n").Raw(253).Text("i").Raw(254).Text("j").Raw(255)
        .Key(4, "k4").Length(2).Texts("f", "v", "g", Long)
        .Key(9, "k5").Text("\u0001\u0001f\u0001\u0000v\u00FF")
        .Key(10, "k6").Text("ziplist").Key(11, "k7").Text("intset").Key(12, "k8").Text("ziplist").Key(13, "k9").Text("ziplist");

    private static RdbBytes Strings() => new RdbBytes("REDIS0010")
        .Aux("redis-ver", "7.0.15").Raw(250).Text("redis-bits").Raw(0xC0, 64).Raw(250).Text("repl-stream-db").Raw(0xC0, 7)
        .Select(0).Resize(12, 0)
        .Key(0, "k0").Raw(0xC0, 0xFB)
        .Key(0, "k1").Raw(0xC1, 0x39, 0x30)
        .Key(0, "k2").Raw(0xC2, 0xFF, 0xFF, 0xFF, 0x7F)
        .Key(0, "k3").Packed("abcabcabcabc")
        .Raw(0, 0xC0, 0xFB).Text("minus five")
        .Raw(0, 0xC1, 0x00, 0x80).Text("-32768")
        .Raw(0, 0xC2, 0x00, 0x00, 0x00, 0x80).Text("-2147483648")
        .Raw(0).Packed("a key of more than twenty bytes, of more").Text("packed")
        .Plain("", "of no name")
        .Plain("\u0000\u00FF\n\"\\", "binary")
        .Key(0, Long).Text(Long)
        .Raw(0).Length32(2).Raw(Latin("l4")).Length32(1).Raw(Latin("v"))
        .Raw(0).Length64(2).Raw(Latin("l8")).Length64(1).Raw(Latin("v"));

    private static RdbBytes Types()
    {
        RdbBytes bytes = new RdbBytes("REDIS0012").Select(0).Resize(14, 1);
        bytes.ExpireMilliseconds(1_900_000_000_000).Key(5, "k0").Length(2).Text("a").Raw(new byte[8]).Text("b").Raw(new byte[8]);
        bytes.Key(14, "k1").Length(2).Texts("ziplist", Long);
        bytes.Key(16, "k2").Text("listpack").Key(17, "k3").Text("listpack").Key(20, "k4").Text("listpack");
        bytes.Key(18, "k5").Length(3).Length(2).Text("listpack").Length(1).Text(Long).Length(2).Packed("abcabcabcabc");
        bytes.Key(22, "k6").Length(1).Length(0).Texts("f", "v").Key(23, "k7").Text("listpack");
        bytes.Key(24, "k8").Hex("00204aa9d10100000201016601760001670177");
        bytes.Key(25, "k9").Hex("00204aa9d10100001f1f0000000600816602817602f400204aa9d1010000098167028177020001ff");
        bytes.Select(1).Key(1, "k10").Length(0).Key(4, "k11").Length(0).Key(18, "k12").Length(0).Key(5, "k13").Length(0);
        return bytes;
    }

    private static RdbBytes Streams()
    {
        RdbBytes bytes = new RdbBytes("REDIS0012").Select(0);
        foreach (int type in new[] { 15, 19, 21 })
        {
            bytes.Key((byte)type, $"k{type}");
            Stream(bytes, type);
            bytes.Key((byte)type, $"empty {type}").Length(0).Lengths(0, 0, 0).LengthsIf(type >= 19, 0, 0, 0, 0, 0).Length(0);
        }

        return bytes;
    }

    private static void Stream(RdbBytes bytes, int type)
    {
        bytes.Length(2).Text(new string('i', 16)).Text("listpack").Text(new string('j', 16)).Text(Long);
        bytes.Lengths(3, 1_700_000_000_000, 5).LengthsIf(type >= 19, 1, 2, 3, 4, 1_700_000_000_000);
        bytes.Length(2);
        foreach (string group in new[] { "g", "h" })
        {
            bytes.Text(group).Lengths(1_700_000_000_000, 4).LengthsIf(type >= 19, 2);
            bytes.Length(2).Raw(new byte[24]).Length(1).Raw(new byte[24]).Length(70);
            bytes.Length(2);
            bytes.Text("c").Raw(new byte[type >= 21 ? 16 : 8]).Length(2).Raw(new byte[32]);
            bytes.Text("d").Raw(new byte[type >= 21 ? 16 : 8]).Length(0);
            if (type == 27)
            {
                bytes.Length(1).Raw(new byte[16]);
            }
        }

        if (type >= 26)
        {
            bytes.Lengths(1, 2).Length(1).Text("producer").Length(2).Text("a").Lengths(1, 2).Text("b").Lengths(1, 2).Lengths(3, 4);
        }
    }

    private static RdbBytes Modules() => new RdbBytes("REDIS0010")
        .Raw(247).Length(0x1122334455667788).Lengths(2, 1).Lengths(2, 5, 5).Text("before").Length(0)
        .Select(0)
        .Key(7, "k0").Length(0x1122334455667788).Lengths(1, 77, 2, 1_000_000).Length(3).Raw(new byte[4]).Length(4).Raw(new byte[8]).Length(5).Text(Long).Length(0)
        .Plain("k1", "v")
        .Key(7, "k2").Length(1).Length(0)
        .Raw(247).Length(0x1122334455667788).Lengths(2, 2).Length(0);

    private static RdbBytes Opcodes() => new RdbBytes("REDIS0011")
        .Aux("valkey-ver", "8.0.1").Aux("lua", Long + Long).Aux("unheard of", "")
        .Raw(245).Text("#!lua name=lib\nredis.register_function('f', function() return 1 end)")
        .Raw(245).Packed("#!lua name=other #!lua")
        .Select(0).Resize(5, 3)
        .Raw(253, 0x00, 0x94, 0x35, 0x77).Plain("k0", "seconds")
        .ExpireMilliseconds(2_000_000_000_000).Plain("k1", "milliseconds")
        .Raw(248).Length(1234).Plain("k2", "idle")
        .Raw(249, 200).Plain("k3", "frequency")
        .ExpireMilliseconds(2_000_000_000_000).Raw(248).Length(100_000).Key(4, "k4").Length(1).Texts("f", "v")
        .Select(3).Select(70).Resize(1, 0).Plain("k5", "v")
        .Select(99).Resize(0, 0);

    private static RdbBytes Slots() => new RdbBytes("REDIS0012")
        .Select(0).Resize(3, 0)
        .Raw(244).Lengths(100, 2, 0).Plain("k0", "v").Plain("k1", "v")
        .Raw(244).Lengths(16383, 1, 0).Plain("k2", "v");

    private static RdbBytes Metadata() => new RdbBytes("REDIS0013")
        .Select(0)
        .Raw(243).Length(2).Raw(1, 2, 3, 4).Length(5).Text("meta").Length(0).Raw(5, 6, 7, 8).Lengths(1, 7).Length(3).Raw(new byte[4]).Length(0)
        .Plain("k0", "v")
        .ExpireMilliseconds(2_000_000_000_000).Raw(243).Length(1).Raw(1, 2, 3, 4).Length(4).Raw(new byte[8]).Length(0).Key(2, "k1").Length(1).Text("m")
        .Plain("k2", "v");

    private static RdbBytes Producers(string header)
    {
        RdbBytes bytes = new RdbBytes(header).Select(0);
        foreach (int type in new[] { 26, 27 })
        {
            bytes.Key((byte)type, $"k{type}");
            Stream(bytes, type);
        }

        return bytes;
    }

    private static RdbBytes Valkey(string header) => new RdbBytes(header)
        .Aux("valkey-ver", "9.0.0").Select(0).Resize(3, 0)
        .Raw(243).Text("job").Length(2).Lengths(0, 100, 200, 300)
        .Plain("k0", "v")
        .Raw(244).Lengths(7, 1, 0)
        .Key(22, "k1").Length(2).Texts("f", "v").Raw(new byte[8]).Texts("g", Long).Raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF)
        .Key(20, "k2").Text("listpack");
}
