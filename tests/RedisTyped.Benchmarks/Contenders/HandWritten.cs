using System.IO.Hashing;
using RedisTyped.Benchmarks.Keys;
using StackExchange.Redis;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>
/// The same work as <see cref="IKeyStore"/>, written by hand on StackExchange.Redis: the same key bytes in one array, hashed once, one
/// multiplexer for each node, the same .NET types. What stands between the marks is quoted in docs/performance.md.
/// </summary>
/// <param name="databases">One for each node, in the order that hashes count them.</param>
/// <param name="servers">The same nodes; none behind a proxy, which has no such thing.</param>
internal sealed class HandWritten(IDatabase[] databases, IServer[] servers)
{
    // listing: node
    public IDatabase DatabaseOf(byte[] key) => databases[NodeOf(key)];

    private uint NodeOf(byte[] key) => Crc32.HashToUInt32(key) % (uint)databases.Length;
    // end

    // listing: get
    public async Task<string?> GetAsync(int id)
    {
        byte[] key = KeySpace.KeyOf("key:"u8, id);
        return await DatabaseOf(key).StringGetAsync(key).ConfigureAwait(false);
    }
    // end

    // listing: get in place
    public Task<RedisValue> GetValueAsync(int id)
    {
        byte[] key = KeySpace.KeyOf("key:"u8, id);
        return DatabaseOf(key).StringGetAsync(key);
    }
    // end

    // listing: set
    public Task SetAsync(int id, string value)
    {
        byte[] key = KeySpace.KeyOf("set:"u8, id);
        return DatabaseOf(key).StringSetAsync(key, value);
    }
    // end

    // listing: with a timeout
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task<string?> GetInTimeAsync(int id)
    {
        byte[] key = KeySpace.KeyOf("key:"u8, id);
        return await DatabaseOf(key).StringGetAsync(key).WaitAsync(Timeout).ConfigureAwait(false);
    }

    public Task SetInTimeAsync(int id, string value)
    {
        byte[] key = KeySpace.KeyOf("set:"u8, id);
        return DatabaseOf(key).StringSetAsync(key, value).WaitAsync(Timeout);
    }
    // end

    // listing: get WhenAll
    public Task<string?[]> GetAllAsync(int[] ids)
    {
        var values = new Task<string?>[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            values[i] = GetAsync(ids[i]);
        }

        return Task.WhenAll(values);
    }
    // end

    // listing: get IBatch
    public async Task<string?[]> GetBatchedAsync(int[] ids)
    {
        IBatch[] batches = Array.ConvertAll(databases, static database => database.CreateBatch());
        var pending = new Task<RedisValue>[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            byte[] key = KeySpace.KeyOf("key:"u8, ids[i]);
            pending[i] = batches[NodeOf(key)].StringGetAsync(key);
        }

        Array.ForEach(batches, static batch => batch.Execute());
        var values = new string?[ids.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = await pending[i].ConfigureAwait(false);
        }

        return values;
    }
    // end

    // listing: get MGET chunks
    public Task<string?[]> GetChunkedAsync(int[] ids, int chunkSize) => GetChunkedAsync("key:"u8, ids, chunkSize);

    private Task<string?[]> GetChunkedAsync(ReadOnlySpan<byte> prefix, int[] ids, int chunkSize)
    {
        var keys = new (byte[] Key, uint Node)[ids.Length];
        int[] left = new int[databases.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            byte[] key = KeySpace.KeyOf(prefix, ids[i]);
            keys[i] = (key, NodeOf(key));
            left[keys[i].Node]++;
        }

        var chunks = new List<(Task<RedisValue[]> Values, int[] Positions)>();
        var open = new (RedisKey[]? Keys, int[] Positions, int Count)[databases.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            var (key, node) = keys[i];
            ref var chunk = ref open[node];
            if (chunk.Keys is null)
            {
                int size = Math.Min(chunkSize, left[node]);
                chunk = (new RedisKey[size], new int[size], 0);
            }

            chunk.Keys[chunk.Count] = key;
            chunk.Positions[chunk.Count++] = i;
            if (chunk.Count == chunk.Keys.Length)
            {
                left[node] -= chunk.Count;
                chunks.Add((databases[node].StringGetAsync(chunk.Keys), chunk.Positions));
                chunk = default;
            }
        }

        return CollectAsync(chunks, new string?[ids.Length]);
    }

    private static async Task<string?[]> CollectAsync(List<(Task<RedisValue[]> Values, int[] Positions)> chunks, string?[] values)
    {
        foreach (var (pending, positions) in chunks)
        {
            RedisValue[] some = await pending.ConfigureAwait(false);
            for (int i = 0; i < some.Length; i++)
            {
                values[positions[i]] = some[i];
            }
        }

        return values;
    }
    // end

    // listing: set IBatch
    public async Task SetBatchedAsync(int[] ids)
    {
        IBatch[] batches = Array.ConvertAll(databases, static database => database.CreateBatch());
        var pending = new Task[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            byte[] key = KeySpace.KeyOf("set:"u8, ids[i]);
            pending[i] = batches[NodeOf(key)].StringSetAsync(key, KeySpace.ValueOf(ids[i]));
        }

        Array.ForEach(batches, static batch => batch.Execute());
        await Task.WhenAll(pending).ConfigureAwait(false);
    }
    // end

    // listing: incrby IBatch
    /// <summary>Not 1, for which StackExchange.Redis sends INCR, which is another command than the template's.</summary>
    public const int Step = 3;

    public Task<long[]> AddBatchedAsync(int[] ids)
    {
        IBatch[] batches = Array.ConvertAll(databases, static database => database.CreateBatch());
        var pending = new Task<long>[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            byte[] key = KeySpace.KeyOf("num:"u8, ids[i]);
            pending[i] = batches[NodeOf(key)].StringIncrementAsync(key, Step);
        }

        Array.ForEach(batches, static batch => batch.Execute());
        return Task.WhenAll(pending);
    }
    // end

    // listing: hgetall
    private static readonly RedisValue Name = "Name", Email = "Email", Age = "Age", Visits = "Visits", Score = "Score";

    public async Task<Profile?> GetProfileAsync(int id)
    {
        byte[] key = KeySpace.KeyOf("obj:"u8, id);
        HashEntry[] fields = await DatabaseOf(key).HashGetAllAsync(key).ConfigureAwait(false);
        return fields.Length == 0 ? null : ProfileOf(fields);
    }

    private static Profile ProfileOf(HashEntry[] fields)
    {
        string name = "", email = "";
        int age = 0;
        long visits = 0;
        double score = 0;
        foreach (HashEntry field in fields)
        {
            if (field.Name == Name)
            {
                name = field.Value!;
            }
            else if (field.Name == Email)
            {
                email = field.Value!;
            }
            else if (field.Name == Age)
            {
                age = (int)field.Value;
            }
            else if (field.Name == Visits)
            {
                visits = (long)field.Value;
            }
            else if (field.Name == Score)
            {
                score = (double)field.Value;
            }
        }

        return new Profile(name, email, age, visits, score);
    }
    // end

    // listing: dbsize
    public async Task<long> CountKeysAsync()
    {
        Task<long>[] counts = Array.ConvertAll(servers, static server => server.DatabaseSizeAsync());
        long sum = 0;
        foreach (Task<long> count in counts)
        {
            sum += await count.ConfigureAwait(false);
        }

        return sum;
    }
    // end

    /// <summary>Reads back what contenders have written, in the order of the ids.</summary>
    public Task<string?[]> GetWrittenAsync() => GetChunkedAsync("set:"u8, [.. Enumerable.Range(0, KeySpace.Count)], 500);

    /// <summary>Removes what contenders have written.</summary>
    public Task DeleteWrittenAsync() => Task.WhenAll(
        Enumerable.Range(0, KeySpace.Count).Select(static id => KeySpace.KeyOf("set:"u8, id)).GroupBy(NodeOf)
            .Select(keys => databases[keys.Key].KeyDeleteAsync([.. keys.Select(static key => (RedisKey)key)])));

    /// <summary>Stores what is read: a value and an object for each id, and a count of zero.</summary>
    public async Task StoreAllAsync()
    {
        foreach (int[] ids in Enumerable.Range(0, KeySpace.Count).Chunk(500))
        {
            await Task.WhenAll(ids.Select(StoreAsync));
        }
    }

    private Task StoreAsync(int id)
    {
        byte[] key = KeySpace.KeyOf("key:"u8, id);
        byte[] hash = KeySpace.KeyOf("obj:"u8, id);
        byte[] count = KeySpace.KeyOf("num:"u8, id);
        Profile profile = Profile.Of(id);
        HashEntry[] fields =
        [
            new(Name, profile.Name), new(Email, profile.Email), new(Age, profile.Age), new(Visits, profile.Visits), new(Score, profile.Score),
        ];
        return Task.WhenAll(
            DatabaseOf(key).StringSetAsync(key, KeySpace.ValueOf(id)),
            DatabaseOf(hash).HashSetAsync(hash, fields),
            DatabaseOf(count).StringSetAsync(count, 0));
    }
}
