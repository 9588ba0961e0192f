using RedisTyped.Batches;

namespace RedisTyped.Operation.Tests.Telemetry;

/// <summary>Makes a call of every kind, so that every instrument has something to measure.</summary>
internal static class EveryCall
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Makes them.</summary>
    /// <param name="redis">A client of several nodes.</param>
    /// <param name="word">What stands in every key and value.</param>
    public static async Task MakeAsync(ShardedRedis redis, string word)
    {
        IThingStore things = redis.Store<IThingStore>();
        string[] ids = [.. Enumerable.Range(0, 20).Select(i => $"{word}{i}")];
        await things.SetAsync(word, word);
        await things.GetAsync(word, Cancelled);
        await redis.Store<IJoinedStore>().GetAsync(word);
        await things.GetManyAsync(ids);
        await things.CountKeysAsync();
        await things.EchoAsync(word, word);
        await redis.ExecuteAsync("SET", $"list:no{word}", word);
        await Assert.ThrowsAnyAsync<Exception>(() => things.PushAsync($"no{word}", word));
        await Assert.ThrowsAnyAsync<Exception>(() => things.FailAsync(word, $"{word} {word}"));
        await redis.OnAllNodes().ExecuteAsync(word, word);
        await things.PopAsync(word, TimeSpan.FromMilliseconds(10), Cancelled);
        await redis.ExecuteAsync("GET", word);
        await using RedisBatch batch = redis.CreateBatch();
        foreach (string id in ids)
        {
            _ = batch.Store<IThingStore>().GetAsync(id, Cancelled);
        }

        _ = batch.Store<IThingStore>().PushAsync($"no{word}", word);
        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));
        await foreach (StackExchange.Redis.RedisKey key in redis.ScanAsync(word + "*", cancellationToken: Cancelled))
        {
            Assert.Contains(word, key.ToString(), StringComparison.Ordinal);
        }

        await HearAsync(things, word);
    }

    private static async Task HearAsync(IThingStore things, string word)
    {
        await using IAsyncEnumerator<string> messages = things.ListenAsync(word).GetAsyncEnumerator(Cancelled);
        await HeardMessages.OnceAsync(messages.MoveNextAsync(), () => things.SayAsync(word, word));
    }
}
