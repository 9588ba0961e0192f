using RedisTyped.Hashing;

namespace RedisTyped.Routing.Twemproxy;

/// <summary>Computes the key hashes of twemproxy.</summary>
internal static class TwemproxyHashes
{
    /// <summary>What twemproxy's <c>crc32</c> keeps of a CRC-32.</summary>
    private const uint Crc32Mask = 0x7FFF;

    /// <summary>Gives the hash of some bytes.</summary>
    public static uint Compute(TwemproxyHash hash, ReadOnlySpan<byte> bytes) => hash switch
    {
        TwemproxyHash.Fnv1a64 => Fnv.Compute1AWith64(bytes),
        TwemproxyHash.Fnv164 => Fnv.Compute1With64(bytes),
        TwemproxyHash.Fnv1a32 => Fnv.Compute1AWith32(bytes),
        TwemproxyHash.Fnv132 => Fnv.Compute1With32(bytes),
        TwemproxyHash.OneAtATime => OneAtATime.Compute(bytes),
        TwemproxyHash.Md5 => Md5Prefix.Compute(bytes),
        TwemproxyHash.Crc16 => LongCrc16.Compute(bytes),
        TwemproxyHash.Crc32 => (Crc32.Compute(bytes) >> 16) & Crc32Mask,
        TwemproxyHash.Crc32a => Crc32.Compute(bytes),
        TwemproxyHash.Hsieh => SuperFast.Compute(bytes),
        TwemproxyHash.Murmur => Murmur2.Compute(bytes),
        TwemproxyHash.Jenkins => Lookup3.Compute(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(hash)),
    };

    /// <summary>How many different values a hash has, 0 to one less.</summary>
    public static long ValuesOf(TwemproxyHash hash) => hash == TwemproxyHash.Crc32 ? Crc32Mask + 1 : 1L << 32;
}
