using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace RedisTyped.RoutingKeys;

/// <summary>Compares keys by their bytes: StackExchange.Redis gives a key made of text another hash code than the same one made of bytes.</summary>
internal sealed class RedisKeyComparer : IEqualityComparer<RedisKey>
{
    public static RedisKeyComparer Instance { get; } = new();

    public bool Equals(RedisKey x, RedisKey y) => Bytes(x).SequenceEqual(Bytes(y));

    public int GetHashCode([DisallowNull] RedisKey obj)
    {
        var hash = default(HashCode);
        hash.AddBytes(Bytes(obj));
        return hash.ToHashCode();
    }

    private static ReadOnlySpan<byte> Bytes(RedisKey key) => (byte[]?)key;
}
