namespace RedisTyped.Routing;

/// <summary>The key hashes of twemproxy, its <c>hash:</c>. All give 32 bits; see docs/routers.md for what each one is exactly.</summary>
public enum TwemproxyHash
{
    /// <summary><c>fnv1a_64</c>, which twemproxy takes unless it is told otherwise.</summary>
    Fnv1a64,

    /// <summary><c>fnv1_64</c>.</summary>
    Fnv164,

    /// <summary><c>fnv1a_32</c>.</summary>
    Fnv1a32,

    /// <summary><c>fnv1_32</c>.</summary>
    Fnv132,

    /// <summary><c>one_at_a_time</c>: the first hash of Bob Jenkins.</summary>
    OneAtATime,

    /// <summary><c>md5</c>: the first four bytes, little-endian, as libketama takes them.</summary>
    Md5,

    /// <summary><c>crc16</c>: CRC-16/XMODEM in a register of 32 bits.</summary>
    Crc16,

    /// <summary><c>crc32</c>: 15 bits of CRC-32. A ring of 32 bits gives nearly all of them to one node.</summary>
    Crc32,

    /// <summary><c>crc32a</c>: CRC-32 as zlib has it.</summary>
    Crc32a,

    /// <summary><c>hsieh</c>: SuperFastHash.</summary>
    Hsieh,

    /// <summary><c>murmur</c>: MurmurHash2.</summary>
    Murmur,

    /// <summary><c>jenkins</c>: lookup3.</summary>
    Jenkins,
}
