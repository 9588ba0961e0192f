using System.Globalization;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Scanning;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Scanning;

/// <summary>Where a source can be followed from without a snapshot.</summary>
public sealed class QuietStartTests
{
    [Fact]
    public async Task Source_that_nobody_has_followed_yet_can_be_without_a_fork()
    {
        await using var redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { ExtraArguments = ["--repl-diskless-sync-delay", "5", "--repl-ping-replica-period", "3600"] });
        await using var wire = await NodeWire.OpenAsync(redis[0]);
        await wire.AskAsync("SELECT", "3");
        await wire.AskAsync("SET", "a", "1");

        var first = await FindAsync(redis[0]);
        await wire.AskAsync("SET", "a", "2");
        var second = await FindAsync(redis[0]);

        Assert.Equal(0, first.Database);
        Assert.Equal(0, second.Database);
        Assert.Equal(first.At.Id, second.At.Id);
        Assert.True(second.At.Offset > first.At.Offset, $"{first} and {second}");
        Assert.Equal(await wire.InfoAsync("replication", "master_repl_offset"), second.At.Offset);
        Assert.Equal(0, await wire.InfoAsync("stats", "total_forks"));
        await Wait.UntilAsync(async () => await wire.InfoAsync("replication", "connected_slaves") == 0, "nobody follows");
    }

    [Theory]
    [InlineData("6.2.14", "master", "6.2.14")]
    [InlineData("7.0.15", "slave", "replica")]
    public async Task Source_that_cannot_be_scanned_is_refused(string version, string role, string named)
    {
        await using var source = new ScriptedSource(async wire =>
        {
            Assert.Equal("PING", await wire.CommandAsync());
            await wire.SendAsync("+PONG\r\n");
            for (int i = 0; i < 3; i++)
            {
                string answer = await wire.CommandAsync() switch
                {
                    "INFO server" => $"# Server\r\nredis_version:{version}\r\n",
                    "INFO replication" => $"# Replication\r\nrole:{role}\r\n",
                    _ => "# Cluster\r\ncluster_enabled:0\r\n",
                };
                await wire.SendAsync(string.Create(CultureInfo.InvariantCulture, $"${answer.Length}\r\n{answer}\r\n"));
            }
        });
        await using var client = await ScanClient.OpenAsync(source.Options.Nodes[0], source.Options, TestContext.Current.CancellationToken);

        var fault = await Assert.ThrowsAsync<ReshardException>(() => QuietStart.FindAsync(client, source.Options, TestContext.Current.CancellationToken));

        Assert.Equal(ReshardFailure.SourceRefused, fault.Failure);
        Assert.Contains(named, fault.Message, StringComparison.Ordinal);
    }

    private static async Task<RedisTyped.Resharding.Links.LandedPosition> FindAsync(TestNode node)
    {
        var options = new SourceOptions { Nodes = [new SourceAddress(node.Host, node.Port)] };
        await using var client = await ScanClient.OpenAsync(options.Nodes[0], options, TestContext.Current.CancellationToken);
        return await QuietStart.FindAsync(client, options, TestContext.Current.CancellationToken);
    }
}
