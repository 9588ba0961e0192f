using System.Text;
using RedisTyped.ClientRuntime;
using RedisTyped.Coalescing;
using RedisTyped.Execution;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Testing;
using RedisTyped.Values;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>Calls without a task of their own end as those that have one, and so do those of callers who leave at a bad moment.</summary>
public sealed class NodeCoalescerTests : IAsyncLifetime
{
    private const int Keys = 50;

    private RedisNodes _servers = null!;
    private ShardedRedis _redis = null!;
    private NodeCoalescer _coalescer = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _servers = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _redis = await _servers.ConnectAsync();
        _coalescer = new NodeCoalescer(_redis.Nodes[0]);
        ICachedStore pages = _redis.Store<ICachedStore>();
        await Task.WhenAll(Enumerable.Range(0, Keys).Select(id => pages.SetAsync(id, $"{id}")));
        await pages.PushAsync(Keys, "item");
    }

    public async ValueTask DisposeAsync()
    {
        _coalescer.Dispose();
        await _redis.DisposeAsync();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task Each_caller_gets_its_own_answer_however_often_objects_are_used_again()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(caller => Task.Run(() => ReadAsync(caller), Cancelled)));

        async Task ReadAsync(int caller)
        {
            for (int i = 0; i < 500; i++)
            {
                int id = (caller + (i * 7)) % Keys;
                Assert.Equal($"{id}", await GetAsync(id, Text));
                Assert.Equal(id, await GetAsync(id, Number));
            }
        }
    }

    [Fact]
    public async Task Faults_come_to_the_caller_whose_they_are()
    {
        Task[] others = [.. Enumerable.Range(0, 40).Select(async id => Assert.Equal($"{id}", await GetAsync(id, Text)))];
        Task<string?> missing = GetAsync(Keys + 1, Text).AsTask();
        Task<string?> list = GetAsync(Keys, Text).AsTask();
        Task<int> noNumber = GetAsync(Keys + 1, Number).AsTask();

        await Task.WhenAll(others);
        Assert.Null(await missing);
        Assert.StartsWith("WRONGTYPE ", (await Assert.ThrowsAsync<RedisServerException>(() => list)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<NilReplyException>(() => noNumber);
    }

    [Fact]
    public async Task A_caller_that_can_cancel_leaves_alone()
    {
        using var cancel = new CancellationTokenSource();
        _servers[0].Freeze();
        Task<string?>[] calls = [.. Enumerable.Range(0, 40).Select(id => GetAsync(id, Text, id % 2 == 0 ? cancel.Token : default).AsTask())];
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[20]);

        _servers[0].Resume();

        Assert.Equal("21", await calls[21]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public async Task Missing_keys_whose_callers_have_all_left_are_not_asked_for(int holdingPlace)
    {
        using var cancel = new CancellationTokenSource();
        var calls = default(CallList);
        calls.Add(PendingGet<string?, ValueReader<string?>>.Start(Key(1), Reader(Text), default, cancel.Token, out Task<string?> first));
        calls.Add(PendingGet<string?, ValueReader<string?>>.Start(Key(2), Reader(Text), default, cancel.Token, out Task<string?> second));
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(first, second));

        _coalescer.AskAgain(calls, SecondQuestion.IsThere, holdingPlace);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async id => Assert.Equal($"{id}", await GetAsync(id, Text))));
    }

    [Fact]
    public async Task Disposal_ends_those_that_wait_and_those_that_come()
    {
        _servers[0].Freeze();
        Task<string?>[] calls = [.. Enumerable.Range(0, 40).Select(id => GetAsync(id, Text).AsTask())];

        _coalescer.Dispose();

        foreach (Task<string?> call in calls.Append(GetAsync(1, Text).AsTask()))
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
        }

        _servers[0].Resume();
    }

    [Fact]
    public async Task Keys_that_are_asked_for_once_more_when_nothing_else_is_under_way_are_late_as_all_others()
    {
        await using ShardedRedis redis = await _servers.ConnectAsync(static options => options.OperationTimeout = TimeSpan.FromMilliseconds(200));
        var coalescer = new NodeCoalescer(redis.Nodes[0]);
        _servers[0].Freeze();
        var calls = default(CallList);
        calls.Add(PendingGet<string?, ValueReader<string?>>.Start(Key(1), Reader(Text), default, Cancelled, out Task<string?> first));
        calls.Add(PendingGet<string?, ValueReader<string?>>.Start(Key(2), Reader(Text), default, Cancelled, out Task<string?> second));

        coalescer.AskAgain(calls, SecondQuestion.IsThere);

        await Assert.ThrowsAsync<TimeoutException>(() => Wait.ForAsync(first, "the first call is late"));
        await Assert.ThrowsAsync<TimeoutException>(() => Wait.ForAsync(second, "the second call is late"));
        await Wait.ForAsync(coalescer.CloseAsync(), "nobody waits for the answers any more");
        _servers[0].Resume();
    }

    private static string? Text(RedisValue value) => (string?)value;

    private static int Number(RedisValue value) => (int)value;

    private static byte[] Key(int id) => Encoding.UTF8.GetBytes($"{{page:{id}}}:text");

    private static ValueReader<T> Reader<T>(Func<RedisValue, T> read) =>
        new(new CommandMethod("IPages", "GetAsync", "GET", true), read, NilReply.IsNull);

    private ValueTask<T> GetAsync<T>(int id, Func<RedisValue, T> read, CancellationToken cancellationToken = default) =>
        _coalescer.GetValueAsync<T, ValueReader<T>>(Key(id), Reader(read), cancellationToken);
}
