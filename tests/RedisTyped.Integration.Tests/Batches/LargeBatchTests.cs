using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Stores;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>A million calls are queued at a known price each, and all of them end.</summary>
public sealed class LargeBatchTests(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private const int Count = 1_000_000;

    // Key, message and task of StackExchange.Redis, result of the batch, result of the call; without text, which comes with the answer.
    private const long BytesPerCall = 900;

    [Fact]
    public async Task A_million_calls_stay_within_bounded_memory()
    {
        await using RedisBatch batch = nodes.Redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        var texts = new Task<string?>[Count];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            texts[i] = store.GetAsync(i);
        }

        long perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        output.WriteLine($"{perCall} bytes for each queued call");

        await batch.ExecuteAsync(TestContext.Current.CancellationToken);

        Assert.Equal(Count, (await Task.WhenAll(texts)).Count(static text => text is null));
        Assert.InRange(perCall, 1, BytesPerCall);
    }
}
