using System.Net;
using NSubstitute;
using NSubstitute.Extensions;
using RedisTyped.Batches;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Batches;

/// <summary>
/// Commands of a batch that the client ends without an answer, as StackExchange.Redis 1.2.6 can where it fails another one twice since a connection breaks while
/// that is written.
/// </summary>
public sealed class LostAnswerTests
{
    [Fact]
    public async Task Command_that_ends_without_its_answer_is_in_doubt()
    {
        var options = new RedisTypedOptions();
        options.Heartbeat.Enabled = false;
        options.Nodes.Add(new NodeOptions { Name = "a", Multiplexer = ThatAnswersNothing() });
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(options, cancellationToken: TestContext.Current.CancellationToken);
        await using RedisBatch batch = redis.CreateBatch();
        IBatchStore store = batch.Store<IBatchStore>();
        Task[] calls = [.. Enumerable.Range(0, 3).Select(i => store.GetAsync(i)), .. Enumerable.Range(0, 3).Select(i => store.ExistsAsync(100 + i))];

        var fault = await Assert.ThrowsAsync<BatchFailedException>(() => batch.ExecuteAsync(TestContext.Current.CancellationToken));

        Assert.Equal(Enumerable.Range(0, 6), fault.Failures.Select(static f => f.Position));
        foreach (Task call in calls)
        {
            var lost = await Assert.ThrowsAsync<NodeConnectionException>(() => call);
            Assert.True(lost.MayHaveRun);
            Assert.Equal("The answer of node 'a' to a command of a batch was lost when a connection broke; whether the node ran it is unknown.", lost.Message);
        }
    }

    private static IConnectionMultiplexer ThatAnswersNothing()
    {
        var sent = Substitute.For<IBatch>();
        sent.ReturnsForAll(Task.FromResult<RedisResult>(null!));
        sent.ReturnsForAll(Task.FromResult<RedisValue[]>(null!));
        var database = Substitute.For<IDatabase>();
        database.ReturnsForAll(Task.FromResult<RedisResult>(null!));
        database.CreateBatch(Arg.Any<object>()).Returns(sent);
        var multiplexer = Substitute.For<IConnectionMultiplexer>();
        multiplexer.IsConnected.Returns(true);
        multiplexer.GetDatabase(Arg.Any<int>(), Arg.Any<object>()).Returns(database);
        multiplexer.GetEndPoints(Arg.Any<bool>()).Returns([new DnsEndPoint("fake", 6379)]);
        return multiplexer;
    }
}
