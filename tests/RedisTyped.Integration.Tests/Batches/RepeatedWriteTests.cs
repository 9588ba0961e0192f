using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Testing;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>
/// A merged command is refused for one of its calls, and all of them are sent again, behind which a later command on the same places, which was done, is sent once
/// more. Something goes wrong in the middle of that: no result may be better than what the server has.
/// </summary>
public sealed class RepeatedWriteTests : IAsyncLifetime
{
    // Every place is written twice. The first command has the call that is refused, and writes 0 to 510; what is behind them overwrites 161 to 349 in the second one.
    private const int Places = 350;
    private const int Writes = 2 * Places;
    private const int FirstOfSecond = MostMerged - 1;
    private const int MostMerged = 512;
    private const int SortedSet = 300;

    private RedisNodes _nodes = null!;
    private ShardedRedis _direct = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IDatabase Server => _direct.Nodes[0].Database;

    public async ValueTask InitializeAsync()
    {
        _nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        _direct = await _nodes.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _direct.DisposeAsync();
        await _nodes.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_that_breaks_leaves_in_doubt_what_may_have_been_overtaken(bool areScores)
    {
        ShardedRedis? client = null;
        await using NodeProxy proxy = AtSecond(areScores ? "\r\n300\r\n" : "v300.", async () =>
        {
            await Wait.UntilAsync(async () => await ValueAsync(299, areScores) == 299, "what came in front was run");

            // What lies in the client when the connection breaks was not sent, and is not in doubt.
            await Wait.UntilAsync(() => client!.Nodes[0].Multiplexer.GetCounters().Interactive.PendingUnsentItems == 0, "all that goes again was sent");
            throw new IOException("The connection breaks.");
        });
        await using ShardedRedis redis = client = await ConnectAsync(proxy);
        await using RedisBatch batch = redis.CreateBatch();
        (Task refused, Task[] writes) = await QueueAsync(batch, areScores);

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        Exception?[] ends = await EndsAsync(writes);
        Assert.IsNotType<TimeoutException>(await EndAsync(refused));
        Assert.All(ends, static end => Assert.True(end is null or NodeConnectionException { MayHaveRun: true }, $"{end}"));
        Assert.All(ends[300..], Assert.NotNull);
        Assert.Equal(1 + ends.Count(static end => end is not null), fault.Failures.Count);

        // What was sent again has overtaken the later writes, as far as it came.
        Assert.Equal([0, 161, 299, 650, 699], await Task.WhenAll(new[] { 0, 161, 299, 300, 349 }.Select(place => ValueAsync(place, areScores))));
    }

    [Fact]
    public async Task Write_that_was_overtaken_and_is_refused_then_is_refused()
    {
        await using NodeProxy proxy = AtSecond($"v{FirstOfSecond}.", async () =>
        {
            await Wait.UntilAsync(async () => await ValueAsync(160) == 510, "what came in front was run");
            await Server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        });
        await using ShardedRedis redis = await ConnectAsync(proxy);
        await using RedisBatch batch = redis.CreateBatch();
        (Task refused, Task[] writes) = await QueueAsync(batch);

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        await Assert.ThrowsAsync<RedisServerException>(() => refused);
        Exception?[] ends = await EndsAsync(writes);
        Assert.All(ends[..FirstOfSecond], Assert.Null);
        Assert.All(ends[FirstOfSecond..], IsOutOfMemory);
        Assert.Equal(Enumerable.Range(161, 189), await ValuesAsync(161, 189));
    }

    [Fact]
    public async Task Write_that_nothing_has_overtaken_is_done_though_it_is_refused_then()
    {
        await using NodeProxy proxy = AtSecond("never", () => Server.ExecuteAsync("CONFIG", "SET", "maxmemory", "1"));
        await using ShardedRedis redis = await ConnectAsync(proxy);
        await using RedisBatch batch = redis.CreateBatch();
        (Task refused, Task[] writes) = await QueueAsync(batch);

        await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(Cancelled));

        await Assert.ThrowsAsync<RedisServerException>(() => refused);
        Exception?[] ends = await EndsAsync(writes);
        Assert.All(ends[..FirstOfSecond], IsOutOfMemory);
        Assert.All(ends[FirstOfSecond..], Assert.Null);
        Assert.Equal(Enumerable.Range(FirstOfSecond, 189), await ValuesAsync(161, 189));
    }

    [Fact]
    public async Task Cancelled_in_the_middle_is_what_may_have_been_overtaken()
    {
        using var cancel = new CancellationTokenSource();
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using NodeProxy proxy = AtSecond("v300.", async () =>
        {
            await cancel.CancelAsync();
            await ended.Task;
        });
        await using ShardedRedis redis = await ConnectAsync(proxy);
        await using RedisBatch batch = redis.CreateBatch();
        (Task refused, Task[] writes) = await QueueAsync(batch);

        Exception? fault = await Record.ExceptionAsync(() => batch.ExecuteAsync(cancel.Token));
        ended.SetResult();

        Assert.IsAssignableFrom<OperationCanceledException>(fault);
        Assert.True(refused.IsCompleted);
        Assert.All(writes[300..], static write => Assert.True(write.IsCanceled));
    }

    private static async Task<Exception?> EndAsync(Task write) => await Record.ExceptionAsync(() => write.WaitAsync(TimeSpan.FromSeconds(30), Cancelled));

    private static Task<Exception?[]> EndsAsync(Task[] writes) => Task.WhenAll(writes.Select(EndAsync));

    private static void IsOutOfMemory(Exception? end) => Assert.StartsWith("OOM ", Assert.IsType<RedisServerException>(end).Message, StringComparison.Ordinal);

    // A word goes by first in a merged command, and once more when its call is sent again.
    private NodeProxy AtSecond(string word, Func<Task> act)
    {
        int seen = 0;
        return NodeProxy.Start(_nodes[0].Port, word, () => ++seen == 2 ? act() : Task.CompletedTask, isPassedFirst: true);
    }

    private static Task<ShardedRedis> ConnectAsync(NodeProxy proxy) => ShardedRedis.ConnectAsync(o => o.Nodes.Add("a", proxy.EndPoint), cancellationToken: Cancelled);

    private async Task<(Task Refused, Task[] Writes)> QueueAsync(RedisBatch batch, bool areScores = false)
    {
        IBatchStore store = batch.Store<IBatchStore>();
        if (areScores)
        {
            return (store.RankAsync(SortedSet, double.NaN, "none"), [.. Enumerable.Range(0, Writes).Select(i => store.RankAsync(SortedSet, i, $"m{i % Places}"))]);
        }

        await Server.ExecuteAsync("ACL", "SETUSER", "default", "resetkeys", "~*batch:???}*");
        return (store.SetAsync(5000, "never"), [.. Enumerable.Range(0, Writes).Select(i => store.SetAsync(100 + i % Places, $"v{i}."))]);
    }

    private async Task<int?> ValueAsync(int place, bool isScore = false) => isScore
        ? (int?)await Server.SortedSetScoreAsync($"{{batch:{SortedSet}}}:text", $"m{place}")
        : (string?)await Server.StringGetAsync($"{{batch:{100 + place}}}:text") is { } text ? int.Parse(text.Trim('v', '.'), System.Globalization.CultureInfo.InvariantCulture) : null;

    private async Task<IEnumerable<int>> ValuesAsync(int first, int count) =>
        (await Task.WhenAll(Enumerable.Range(first, count).Select(place => ValueAsync(place)))).Select(static value => value!.Value);
}
