using NSubstitute;
using RedisTyped.Coalescing;
using RedisTyped.Integration.Tests.Runtime;
using RedisTyped.Integration.Tests.Servers;
using RedisTyped.Nodes;
using RedisTyped.Topology;
using StackExchange.Redis;

namespace RedisTyped.Integration.Tests.Coalescing;

/// <summary>Reads that go together, and that the client ends without an answer.</summary>
public sealed class LostAnswerTests
{
    [Fact]
    public async Task Reads_that_end_without_their_answer_are_in_doubt_and_later_ones_are_sent()
    {
        // The first ones are answered when the others have gathered behind them.
        var first = new TaskCompletionSource<RedisValue>();
        var options = new RedisTypedOptions();
        options.Heartbeat.Enabled = false;
        options.Nodes.Add(new NodeOptions
        {
            Name = "a",
            Multiplexer = LostAnswers.Multiplexer(database => database.StringGetAsync(Arg.Any<RedisKey>(), Arg.Any<CommandFlags>()).Returns(first.Task)),
        });
        await using ShardedRedis redis = await ShardedRedis.ConnectAsync(options, cancellationToken: TestContext.Current.CancellationToken);
        ICachedStore pages = redis.Store<ICachedStore>();

        Task<string?>[] calls = [.. Enumerable.Range(0, 30).Select(id => pages.GetAsync(id))];
        first.SetResult("text");

        Assert.All(await Wait.ForAsync(Task.WhenAll(calls[..NodeCoalescer.LowLoad])), static text => Assert.Equal("text", text));
        foreach (Task<string?> call in calls[NodeCoalescer.LowLoad..])
        {
            var lost = await Assert.ThrowsAsync<NodeConnectionException>(() => Wait.ForAsync(call));
            Assert.True(lost.MayHaveRun);
            Assert.Equal("The answer of node 'a' to MGET was lost when a connection broke; whether the node ran it is unknown.", lost.Message);
        }

        Assert.Equal("text", await Wait.ForAsync(pages.GetAsync(99)));
    }
}
