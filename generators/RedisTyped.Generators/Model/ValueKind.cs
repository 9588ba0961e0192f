namespace RedisTyped.Generators.Model;

/// <summary>How a .NET type stands in Redis.</summary>
internal enum ValueKind
{
    Text,
    Character,
    Boolean,
    SignedInteger,
    UnsignedInteger,
    Double,
    Single,

    /// <summary>What formats and parses itself alike: decimal, Guid, DateOnly, BigInteger, IPAddress, types of the user's own …</summary>
    Formattable,
    DateTime,
    DateTimeOffset,
    TimeSpan,
    Enum,
    Bytes,
    Memory,
    RedisValue,
    RedisKey,

    /// <summary>Anything else: through the store's serializer.</summary>
    Serialized,
}
