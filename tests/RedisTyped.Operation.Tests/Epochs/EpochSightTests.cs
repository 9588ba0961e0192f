using Microsoft.Extensions.Logging;
using RedisTyped.Operation.Tests.Reloading;
using RedisTyped.Topology;

namespace RedisTyped.Operation.Tests.Epochs;

/// <summary>A cut-over waits for the clients that it sees, so that one which it cannot see must not follow epochs unnoticed.</summary>
public sealed class EpochSightTests
{
    [Fact]
    public async Task Client_that_may_not_say_that_it_is_there_does_not_start()
    {
        await using Stage stage = await Stage.StartAsync();
        var log = new CapturedLog();
        await stage.Old.ExecuteAsync("ACL", "SETUSER", "default", "-client|setname");

        var fault = await Assert.ThrowsAsync<TopologyException>(() => stage.ConnectAsync(log: log));

        Assert.Contains("followEpochs: node 'old' does not let the client say that it is there", fault.Message, StringComparison.Ordinal);
        Assert.Contains("give its user +client|setname, or leave followEpochs out", fault.Message, StringComparison.Ordinal);
        Assert.Single(log.Lines, IsTold);
    }

    [Fact]
    public async Task Right_that_is_taken_away_from_a_client_that_runs_is_told()
    {
        await using Stage stage = await Stage.StartAsync();
        var log = new CapturedLog();
        await using ShardedRedis redis = await stage.ConnectAsync(log: log);
        Assert.DoesNotContain(log.Lines, IsTold);

        await stage.Old.ExecuteAsync("ACL", "SETUSER", "default", "-client|setname");

        await Wait.UntilAsync(() => log.Lines.Any(IsTold), "it is told");
    }

    [Theory]
    [InlineData("$CLIENT=", "CLIENT")]
    [InlineData("$HMGET=", "HMGET")]
    [InlineData(" $hmget = ", "HMGET")]
    public void Configuration_that_takes_away_what_following_needs_is_a_fault(string item, string command)
    {
        var options = new RedisTypedOptions { FollowEpochs = true };
        options.Nodes.Add("a", $"127.0.0.1:6379,{item}");

        var fault = Assert.Throws<TopologyException>(() => TopologyPlan.Create(options));

        Assert.Contains($"takes {command} away", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"remove ${command}=, or leave followEpochs out", fault.Message, StringComparison.Ordinal);
    }

    private static bool IsTold((LogLevel Level, string Text) line) =>
        line.Level == LogLevel.Error && line.Text.StartsWith("No cut-over sees this client at node old", StringComparison.Ordinal);
}
