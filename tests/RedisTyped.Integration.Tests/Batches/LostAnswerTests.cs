using RedisTyped.Batches;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Topology;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>Commands of a batch that the client ends without an answer.</summary>
public sealed class LostAnswerTests
{
    [Fact]
    public async Task Command_that_ends_without_its_answer_is_in_doubt()
    {
        var options = new RedisTypedOptions();
        options.Heartbeat.Enabled = false;
        options.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = LostAnswers.Multiplexer() });
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(options, cancellationToken: TestContext.Current.CancellationToken);
        await using RedisBatch batch = redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task[] calls =
        [
            .. Enumerable.Range(0, 3).Select(i => store.GetAsync(i)), .. Enumerable.Range(0, 3).Select(i => store.ExistsAsync(100 + i)),
            .. Enumerable.Range(0, 3).Select(i => store.SetAsync(200 + i, "text")), .. Enumerable.Range(0, 3).Select(i => store.AddAsync(300, $"member {i}")),
        ];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(TestContext.Current.CancellationToken));

        Assert.Equal(Enumerable.Range(0, 12), fault.Failures.Select(static f => f.Position));
        foreach (Task call in calls)
        {
            var lost = await Assert.ThrowsAsync<NodeConnectionException>(() => call);
            Assert.True(lost.MayHaveRun);
            Assert.Equal("The answer of node 'a' to a command of a batch was lost when a connection broke; whether the node ran it is unknown.", lost.Message);
        }
    }
}
