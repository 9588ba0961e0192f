using RedisTyped.Batches;
using RedisTyped.Benchmarks.Keys;

namespace RedisTyped.Benchmarks.Contenders;

/// <summary>Maps through batches of RedisTyped, as its users write them.</summary>
internal sealed class TypedBatches(ShardedRedis redis)
{
    // listing: typed map
    public async Task<string?[]> GetAllAsync(int[] ids)
    {
        await using RedisBatch batch = redis.CreateBatch();
        IKeyStore store = batch.Store<IKeyStore>();
        var pending = new Task<string?>[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            pending[i] = store.GetAsync(ids[i]);
        }

        await batch.ExecuteAsync();
        return await Task.WhenAll(pending);
    }
    // end

    public async Task SetAllAsync(int[] ids)
    {
        await using RedisBatch batch = redis.CreateBatch();
        IKeyStore store = batch.Store<IKeyStore>();
        foreach (int id in ids)
        {
            _ = store.SetAsync(id, KeySpace.ValueOf(id));
        }

        // Throws if any failed.
        await batch.ExecuteAsync();
    }

    public async Task<long[]> AddAllAsync(int[] ids)
    {
        await using RedisBatch batch = redis.CreateBatch();
        IKeyStore store = batch.Store<IKeyStore>();
        var pending = new Task<long>[ids.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            pending[i] = store.AddAsync(ids[i], HandWritten.Step);
        }

        await batch.ExecuteAsync();
        return await Task.WhenAll(pending);
    }
}
