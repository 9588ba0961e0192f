using RedisTyped.Hashing;
using RedisTyped.Resharding.Filters;

namespace RedisTyped.Benchmarks.Rdb;

/// <summary>Keeps what modulo over some nodes gives to the first: every key is hashed, also where there is one node.</summary>
internal sealed class KeyShare(uint nodes) : IKeyFilter
{
    public bool Keeps(ReadOnlySpan<byte> key, int db) => Crc32.Compute(key) % nodes == 0;
}
