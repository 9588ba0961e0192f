using System.Reflection;
using NSubstitute.Extensions;
using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>Commands of a batch that the client ends without an answer.</summary>
public sealed class LostAnswerTests
{
    // The calls of the first command, behind which those of the second one stand.
    private const int MostMerged = 512;

    private static readonly Task<bool> Refused = Task.FromException<bool>((RedisServerException)Activator.CreateInstance(
        typeof(RedisServerException), BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic, binder: null, ["OOM command not allowed"], culture: null)!);

    [Fact]
    public async Task Command_that_ends_without_its_answer_is_in_doubt()
    {
        await using ShardedRedis redis = await ConnectAsync();
        await using RedisBatch batch = redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task[] calls =
        [
            .. Enumerable.Range(0, 3).Select(i => store.GetAsync(i)), .. Enumerable.Range(0, 3).Select(i => store.ExistsAsync(100 + i)),
            .. Enumerable.Range(0, 3).Select(i => store.SetAsync(200 + i, "text")), .. Enumerable.Range(0, 3).Select(i => store.AddAsync(300, $"member {i}")),
        ];

        Assert.Equal(Enumerable.Range(0, 12), await FailuresAsync(batch));
        await AreLostAsync(calls);
    }

    [Fact]
    public async Task Set_by_itself_that_ends_without_its_answer_is_in_doubt()
    {
        await using ShardedRedis redis = await ConnectAsync();
        await using RedisBatch batch = redis.CreateBatch();
        Task set = batch.Store<IBatchStore>().SetAsync(1, "text");

        Assert.Equal([0], await FailuresAsync(batch));
        await AreLostAsync(set);
    }

    [Fact]
    public async Task Later_command_that_loses_its_answer_is_in_doubt_with_all_its_calls_though_some_were_written_again_before_it()
    {
        int merged = 0;
        await using ShardedRedis redis = await ConnectAsync(isMerged => !isMerged ? Task.FromResult(true) : merged++ == 0 ? Refused : Task.FromResult(false));
        await using RedisBatch batch = redis.CreateBatch();
        Task[] calls = Queue(batch);

        Assert.Equal([MostMerged, MostMerged + 1], await FailuresAsync(batch));
        await AreLostAsync(calls[MostMerged..]);
        Assert.Equal(2, merged);
    }

    [Fact]
    public async Task Later_write_that_is_repeated_and_loses_its_answer_is_in_doubt()
    {
        int merged = 0;
        int single = 0;
        await using ShardedRedis redis = await ConnectAsync(
            isMerged => isMerged ? merged++ == 0 ? Refused : Task.FromResult(true) : Task.FromResult(++single <= MostMerged));
        await using RedisBatch batch = redis.CreateBatch();
        Task[] calls = Queue(batch);

        Assert.Equal([MostMerged], await FailuresAsync(batch));
        await AreLostAsync(calls[MostMerged]);
        Assert.Equal(MostMerged + 1, single);
    }

    // The first of the second command is on a key of the first one.
    private static Task[] Queue(RedisBatch batch)
    {
        IBatchStore store = batch.Store<IBatchStore>();
        return [.. Enumerable.Range(0, MostMerged).Select(i => store.SetAsync(i, "text")), store.SetAsync(0, "later"), store.SetAsync(MostMerged, "other")];
    }

    private static async Task<IEnumerable<int>> FailuresAsync(RedisBatch batch) =>
        (await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(TestContext.Current.CancellationToken))).Failures.Select(static f => f.Position);

    private static async Task AreLostAsync(params Task[] calls)
    {
        foreach (Task call in calls)
        {
            var lost = await Assert.ThrowsAsync<NodeConnectionException>(() => call);
            Assert.True(lost.MayHaveRun);
            Assert.Equal("The answer of node 'a' to a command of a batch was lost when a connection broke; whether the node ran it is unknown.", lost.Message);
        }
    }

    /// <summary>Connects to a node none of whose commands has an answer.</summary>
    /// <param name="written">What SET is answered, and MSET; null: nothing.</param>
    private static Task<ShardedRedis> ConnectAsync(Func<bool, Task<bool>>? written = null)
    {
        var options = new RedisTypedOptions();
        options.Heartbeat.Enabled = false;
        options.Nodes.Add(new NodeOptions
        {
            Name = "a",
            Multiplexer = LostAnswers.Multiplexer(database =>
            {
                if (written is not null)
                {
                    database.CreateBatch().ReturnsForAll(call => written(call.Args()[0] is KeyValuePair<RedisKey, RedisValue>[]));
                }
            }),
        });
        return ShardedRedis.ConnectAsync(options, cancellationToken: TestContext.Current.CancellationToken);
    }
}
