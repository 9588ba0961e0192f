using System.IO.Hashing;
using RedisTyped.Benchmarks.Keys;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>
/// The same work as <see cref="IKeyStore"/>, written by hand on StackExchange.Redis: the same key bytes in one array, hashed once, one
/// multiplexer for each node, the same .NET types.
/// </summary>
internal sealed class HandWritten(IDatabase[] databases)
{
    // listing: get
    public async Task<string?> GetAsync(int id)
    {
        byte[] key = KeySpace.KeyOf("key:"u8, id);
        return await DatabaseOf(key).StringGetAsync(key).ConfigureAwait(false);
    }
    // end

    // listing: set
    public Task SetAsync(int id, string value)
    {
        byte[] key = KeySpace.KeyOf("set:"u8, id);
        return DatabaseOf(key).StringSetAsync(key, value);
    }
    // end

    // listing: routing
    public IDatabase DatabaseOf(byte[] key) => databases[Crc32.HashToUInt32(key) % (uint)databases.Length];
    // end
}
