using System.Globalization;

namespace RedisTyped.Resharding.Rdb;

/// <summary>The first nine bytes of an RDB.</summary>
/// <param name="Dialect">Who wrote it.</param>
/// <param name="Version">Its version, such as 10 for Redis 7.0.</param>
internal readonly record struct RdbHeader(RdbDialect Dialect, int Version)
{
    /// <summary>How many bytes it takes, in either dialect.</summary>
    public const int Length = 9;

    /// <summary>The newest version of Redis whose types and opcodes are known; later ones may mean other things by the same bytes.</summary>
    public const int NewestRedis = 15;

    /// <summary>The first version that Valkey wrote under its own name.</summary>
    public const int OldestValkey = 80;

    /// <summary>The newest version of Valkey that is known.</summary>
    public const int NewestValkey = 81;

    /// <summary>Whether eight bytes of checksum follow the end mark.</summary>
    public bool HasChecksum => Dialect == RdbDialect.Valkey || Version >= 5;

    /// <summary>Whether this version is one whose content is known.</summary>
    public bool IsKnown => Dialect == RdbDialect.Redis ? Version is >= 1 and <= NewestRedis : Version is >= OldestValkey and <= NewestValkey;

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">Its nine bytes.</param>
    /// <param name="header">What they say.</param>
    /// <returns>False when they are not those of an RDB.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out RdbHeader header)
    {
        RdbDialect dialect = bytes.StartsWith("VALKEY"u8) ? RdbDialect.Valkey : RdbDialect.Redis;
        header = default;
        if (dialect == RdbDialect.Redis && !bytes.StartsWith("REDIS"u8))
        {
            return false;
        }

        int version = 0;
        foreach (byte digit in bytes.Slice(dialect == RdbDialect.Redis ? 5 : 6, dialect == RdbDialect.Redis ? 4 : 3))
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            version = (10 * version) + digit - '0';
        }

        header = new RdbHeader(dialect, version);
        return true;
    }

    /// <summary>Writes the nine bytes.</summary>
    public void CopyTo(Span<byte> bytes)
    {
        ReadOnlySpan<byte> magic = Dialect == RdbDialect.Redis ? "REDIS"u8 : "VALKEY"u8;
        magic.CopyTo(bytes);
        int rest = Version;
        for (int at = Length - 1; at >= magic.Length; at--)
        {
            bytes[at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }
    }

    /// <summary>The nine letters.</summary>
    /// <returns>Such as <c>REDIS0010</c>.</returns>
    public override string ToString() => Dialect == RdbDialect.Redis
        ? string.Create(CultureInfo.InvariantCulture, $"REDIS{Version:D4}")
        : string.Create(CultureInfo.InvariantCulture, $"VALKEY{Version:D3}");
}
