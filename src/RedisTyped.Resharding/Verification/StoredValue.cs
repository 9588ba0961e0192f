using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Verification;

/// <summary>What a key held: the bytes that DUMP gave, and when it expires.</summary>
/// <param name="Payload">What DUMP gave; null where there was no key, or the server cannot DUMP it.</param>
/// <param name="ExpiresAt">When it expires, in milliseconds since 1970; -1 for never, -2 where there was no key.</param>
internal readonly record struct StoredValue(byte[]? Payload, long ExpiresAt)
{
    /// <summary>The version and the checksum behind the value.</summary>
    private const int Footer = 10;

    public bool Exists => ExpiresAt != -2;

    /// <summary>The type of an RDB that the value is stored as; -1 where it is not known.</summary>
    public int Type => Payload is { Length: > Footer } payload ? payload[0] : -1;

    public static StoredValue Of(object? dump, object? expires) => expires is long at
        ? new StoredValue(dump as byte[], at)
        : new StoredValue(dump as byte[], dump is byte[] ? -1 : -2);

    /// <summary>Whether the values are the same, byte for byte; if not, they may still be the same otherwise encoded.</summary>
    public static bool HaveSameBytes(StoredValue one, StoredValue other) => one.Payload is { Length: > Footer } a && other.Payload is { Length: > Footer } b
        && a.AsSpan(0, a.Length - Footer).SequenceEqual(b.AsSpan(0, b.Length - Footer));

    /// <summary>When it really expires: without the shift of a writer.</summary>
    public long DueAt => ShiftedTime.RealOf(ExpiresAt);
}
