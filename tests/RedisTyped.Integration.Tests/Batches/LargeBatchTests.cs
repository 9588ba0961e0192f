using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Integration.Tests.Stores;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>A million calls are queued at a known price each, and all of them end. Alone, since the price of answers is what the whole process allocates.</summary>
[Collection(nameof(LargeBatchTests))]
[CollectionDefinition(nameof(LargeBatchTests), DisableParallelization = true)]
public sealed class LargeBatchTests(StoreNodes nodes, ITestOutputHelper output) : IClassFixture<StoreNodes>
{
    private const int Count = 1_000_000;

    // Key, task, and the places in what is sent; not merged, the command as well. Text comes with the answer.
    [Theory]
    [InlineData(true, 165)]
    [InlineData(false, 550)]
    public async Task A_million_calls_stay_within_bounded_memory(bool merged, long bytesPerCall)
    {
        await using var redis = await nodes.Servers.ConnectAsync();
        await using RedisBatch batch = redis.CreateBatch(new BatchOptions { AutoBatch = merged });
        IBatchStore store = batch.Store<IBatchStore>();
        var texts = new Task<string?>[Count];
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++)
        {
            texts[i] = store.GetAsync(i);
        }

        long perCall = (GC.GetAllocatedBytesForCurrentThread() - before) / Count;
        output.WriteLine($"{perCall} bytes for each queued call");
        before = GC.GetTotalAllocatedBytes();

        await batch.ExecuteAsync(TestContext.Current.CancellationToken);

        long perAnswer = (GC.GetTotalAllocatedBytes() - before) / Count;
        output.WriteLine($"{perAnswer} bytes for each answer");
        Assert.Equal(Count, (await Task.WhenAll(texts)).Count(static text => text is null));
        Assert.InRange(perCall, 1, bytesPerCall);

        // Whether keys without a value are missing is asked as well.
        Assert.InRange(perAnswer, 1, 1000);
    }
}
