using static RedisTyped.Resharding.Tests.Rdb.RdbBytes;

namespace RedisTyped.Resharding.Tests.Rdb;

/// <summary>RDBs as servers before 7.0 wrote them, by hand, with values that a server can load: each version has what came with it.</summary>
internal static class OlderRdb
{
    /// <summary>When the first key expires.</summary>
    public const long ExpiresAt = 1_900_000_000_123;

    private const string Ziplist = "0e0000000a0000000100" + "000161" + "ff";

    /// <summary>6 of 2.6 and 2.8, 7 of 3.2, 8 of 4.0, 9 of 5.0 to 6.2.</summary>
    public static byte[] Of(int version)
    {
        var bytes = new RdbBytes($"REDIS000{version}");
        if (version >= 7)
        {
            bytes.Aux("redis-ver", version switch { 7 => "3.2.13", 8 => "4.0.14", _ => "6.2.14" }).Raw(250).Text("redis-bits").Raw(0xC0, 64);
        }

        if (version >= 9)
        {
            bytes.Aux("lua", "return 1").Raw(250).Text("aof-preamble").Raw(0xC0, 0);
        }

        bytes.Select(0);
        if (version >= 7)
        {
            bytes.Resize((ulong)(version + 4), 1);
        }

        bytes.ExpireMilliseconds(ExpiresAt).Plain("k0", "v")
            .Key(1, "k1").Length(2).Texts("a", "b")
            .Key(2, "k2").Length(2).Texts("a", "b")
            .Key(3, "k3").Length(2).Text("a").Raw(3).Raw(Latin("1.5")).Text("b").Raw(255)
            .Key(4, "k4").Length(1).Texts("f", "v")
            .Key(9, "k5").Text("\u0001\u0001f\u0001\u0000v\u00FF")
            .Key(10, "k6").Length(14).Hex(Ziplist)
            .Key(11, "k7").Length(10).Hex("02000000" + "01000000" + "0500")
            .Key(12, "k8").Length(16).Hex("100000000d0000000200" + "000161" + "03f2" + "ff")
            .Key(13, "k9").Length(17).Hex("110000000d0000000200" + "000166" + "030176" + "ff");
        if (version >= 7)
        {
            bytes.Key(14, "k10").Length(2).Length(14).Hex(Ziplist).Length(14).Hex(Ziplist);
        }

        if (version >= 8)
        {
            bytes.Key(5, "k11").Length64(1).Text("a").Hex("000000000000f83f");
        }

        if (version >= 9)
        {
            bytes.Raw(248).Length(1000).Key(15, "k12").Length(0).Lengths(0, 5, 1)
                .Length(1).Text("g").Lengths(5, 1).Length(0).Length(1).Text("c").Raw(new byte[8]).Length(0);
            bytes.Raw(249, 7).Plain("k13", "v");
        }

        return bytes.End();
    }
}
