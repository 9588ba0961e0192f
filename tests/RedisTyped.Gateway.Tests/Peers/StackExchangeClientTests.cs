using RedisTyped.Gateway.Tests.Resp;
using StackExchange.Redis;

namespace RedisTyped.Gateway.Tests.Peers;

/// <summary>StackExchange.Redis against the gateway as against any server.</summary>
public sealed class StackExchangeClientTests : IAsyncLifetime
{
    // In milliseconds. The client itself waits for ever.
    private const int Limit = 180_000;

    private RunningGateway _gateway = null!;
    private ConnectionMultiplexer _client = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(3, configure: static o => o.Password = "s3cret");
        _client = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{_gateway.EndPoint.Port},password=s3cret,allowAdmin=true,syncTimeout=60000,connectTimeout=30000");
    }

    [Fact(Timeout = Limit)]
    public async Task Values_lists_hashes_and_batches_work()
    {
        IDatabase db = _client.GetDatabase();
        IBatch batch = db.CreateBatch();
        Task[] sets = [.. Enumerable.Range(0, 200).Select(i => batch.StringSetAsync($"k{i}", i))];
        batch.Execute();
        await Task.WhenAll(sets);
        RedisValue[] values = await db.StringGetAsync([.. Enumerable.Range(0, 200).Select(static i => (RedisKey)$"k{i}")]);
        Assert.Equal(Enumerable.Range(0, 200), values.Select(static v => (int)v));
        await db.HashSetAsync("h", [new HashEntry("a", 1), new HashEntry("b", 2)]);
        Assert.Equal(2, (await db.HashGetAllAsync("h")).Length);
        Assert.Equal(3, await db.ListRightPushAsync("l", ["a", "b", "c"]));
        Assert.Equal(200, await db.KeyDeleteAsync([.. Enumerable.Range(0, 200).Select(static i => (RedisKey)$"k{i}")]));
    }

    [Fact(Timeout = Limit)]
    public async Task Transactions_with_conditions_work_on_one_node()
    {
        IDatabase db = _client.GetDatabase();
        ITransaction transaction = db.CreateTransaction();
        transaction.AddCondition(Condition.KeyNotExists("{t}a"));
        Task<bool> set = transaction.StringSetAsync("{t}a", 1);
        Task<long> increment = transaction.StringIncrementAsync("{t}b");
        Assert.True(await transaction.ExecuteAsync());
        Assert.True(await set);
        Assert.Equal(1, await increment);
        ITransaction second = db.CreateTransaction();
        second.AddCondition(Condition.KeyNotExists("{t}a"));
        _ = second.StringIncrementAsync("{t}a");
        Assert.False(await second.ExecuteAsync());
        Assert.Equal(1, (int)await db.StringGetAsync("{t}a"));
    }

    [Fact(Timeout = Limit)]
    public async Task Scripts_scans_and_server_calls_work()
    {
        IDatabase db = _client.GetDatabase();
        foreach (int i in Enumerable.Range(0, 100))
        {
            await db.StringSetAsync($"scan:{i}", i);
        }

        IServer server = _client.GetServer(_client.GetEndPoints()[0]);
        Assert.Equal(100, server.Keys(pattern: "scan:*", pageSize: 10).Distinct().Count());
        Assert.Equal(new Version(7, 0, 15), server.Version);
        Assert.Equal(await server.DatabaseSizeAsync(), server.Keys().LongCount());
        Assert.Equal("7", (string?)await db.ScriptEvaluateAsync("return redis.call('GET', KEYS[1])", ["scan:7"]));
        Assert.True((await server.PingAsync()) > TimeSpan.Zero);
    }

    [Fact(Timeout = Limit)]
    public async Task Messages_are_heard()
    {
        ISubscriber subscriber = _client.GetSubscriber();
        var news = new RedisChannel("news", RedisChannel.PatternMode.Literal);
        var heard = new TaskCompletionSource<RedisValue>(TaskCreationOptions.RunContinuationsAsynchronously);
        await subscriber.SubscribeAsync(news, (_, message) => heard.TrySetResult(message));
        Assert.Equal(1, await subscriber.PublishAsync(news, "hello"));
        Assert.Equal("hello", (string?)await InTime.AwaitAsync(heard.Task, "the message is heard"));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.CloseAsync();
        _client.Dispose();
        await _gateway.DisposeAsync();
    }
}
