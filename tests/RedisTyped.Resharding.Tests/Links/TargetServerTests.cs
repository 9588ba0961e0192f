using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>What a target says while it cannot say all, and what becomes of one that is told whom to follow when nobody waits for it any more.</summary>
public sealed class TargetServerTests
{
    private const string Away = "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.\r\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Before Redis 6.2 CLIENT is refused while the primary is away, as all that tells of keys.</summary>
    [Fact]
    public async Task Target_that_lists_no_clients_while_its_primary_is_away_is_not_refused()
    {
        const string Clients = "id=3 addr=127.0.0.1:6379 fd=8 name= age=1 idle=0 flags=M db=2 sub=0 psub=0\n";
        await using var server = new ScriptedSource(async wire =>
        {
            await AnswerAsync(wire, "PING", Away);
            await AnswerAsync(wire, "CLIENT LIST TYPE master", Away);
            await AnswerAsync(wire, "CLIENT LIST TYPE master", $"${Clients.Length}\r\n{Clients}\r\n");
            await AnswerAsync(wire, "CLIENT LIST TYPE master", "-NOPERM this user has no permissions to run the 'client|list' command\r\n");
        });
        await using var target = new TargetServer("b", server.Options with { MayLackPrimary = true });

        Assert.Null(await target.DatabaseOfMasterAsync(Cancelled));
        Assert.Equal(2, await target.DatabaseOfMasterAsync(Cancelled));
        var refused = await Assert.ThrowsAsync<ReshardException>(() => target.DatabaseOfMasterAsync(Cancelled));
        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
    }

    [Fact]
    public async Task Target_that_is_not_there_is_called_a_target()
    {
        await using var target = new TargetServer("c", new SourceOptions { Nodes = [new SourceAddress("127.0.0.1", 1)] });

        var away = await Assert.ThrowsAsync<ReshardException>(() => target.DatabaseOfMasterAsync(Cancelled));

        Assert.Equal(ReshardFailure.TargetUnreachable, away.Failure);
        Assert.StartsWith("Target c at 127.0.0.1:1 cannot be reached", away.Message, StringComparison.Ordinal);
    }

    /// <summary>What clients had written there until then would be replaced by the next run.</summary>
    [Fact]
    public async Task Target_that_was_told_to_follow_is_looked_at_though_the_run_has_ended()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(
            2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] });
        await using NodeWire wire = await NodeWire.OpenAsync(nodes[1]);
        var id = await ReturnedTargetTests.LeaveAsync(nodes, wire);
        using var ending = new CancellationTokenSource();
        await using var relay = new Relay(nodes[1], async sent =>
        {
            if (!ending.IsCancellationRequested && sent.Contains("REPLICAOF", StringComparison.Ordinal))
            {
                await wire.AskAsync("SET", "mine", "1");
                await ending.CancelAsync();
            }
        });
        await using var target = new TargetServer("b", CutScene.Access(nodes[1]) with { Nodes = [relay.Address] });
        using var following = new TargetFollowing(new ReshardLink("a", "b", AllKeys.Instance), target, () => [id], ReshardEvents.None);

        var refused = await Assert.ThrowsAsync<ReshardException>(() => following.FollowAsync("127.0.0.1", 1, ending.Token));

        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        Assert.Contains("\r\nrole:master\r\n", await wire.TextAsync("INFO", "replication"), StringComparison.Ordinal);
        Assert.Equal("1", await wire.TextAsync("GET", "mine"));
    }

    private static async Task AnswerAsync(Wire wire, string command, string answer)
    {
        Assert.Equal(command, await wire.CommandAsync());
        await wire.SendAsync(answer);
    }
}
