using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Resharding.Writing.Applying;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>Sources before Redis 5 send scripts as such: the text once, and then its hash.</summary>
public sealed class SourceScriptTests
{
    private const string Script = "return(redis.call('set',KEYS[1],ARGV[1]))";
    private const string Hash = "46447abf90c229b86f46a283e2266ef9a45d0547";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Script_that_was_loaded_runs_by_its_hash()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancellation);
        await using var target = await NodeWire.OpenAsync(redis[0]);

        await LandAsync(redis[0], $"SCRIPT LOAD {Script}", $"EVALSHA {Hash} 1 one v", "MULTI", $"SCRIPT LOAD {Script}", $"EVALSHA {Hash} 1 two v", "EXEC", "SET three v");

        Assert.Equal(3, ((object?[])(await target.AskAsync("MGET", "one", "two", "three"))!).OfType<byte[]>().Count());
    }

    /// <summary>Most sources load scripts that they never name by their hash.</summary>
    [Fact]
    public async Task User_who_may_not_load_scripts_is_not_asked_to()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancellation);
        await using var target = await NodeWire.OpenAsync(redis[0]);
        await target.AskAsync("ACL", "SETUSER", "default", "-script");

        await LandAsync(redis[0], $"SCRIPT LOAD {Script}", "SET one v");

        Assert.Equal("v", await target.TextAsync("GET", "one"));
    }

    /// <summary>As it does when it is restarted, and the source sends a text only once.</summary>
    [Theory]
    [InlineData($"EVAL {Script} 1 one v")]
    [InlineData($"SCRIPT LOAD {Script}")]
    public async Task Script_that_the_target_has_forgotten_runs_by_its_hash(string first)
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancellation);
        await using var target = await NodeWire.OpenAsync(redis[0]);

        await LandAsync(
            redis[0],
            [first],
            async () => await target.AskAsync("SCRIPT", "FLUSH"),
            [$"EVALSHA {Hash.ToUpperInvariant()} 1 two v", "MULTI", $"EVALSHA {Hash} 1 three v", "EXEC"]);

        Assert.Equal("v", await target.TextAsync("GET", "two"));
        Assert.Equal("v", await target.TextAsync("GET", "three"));
    }

    /// <summary>The text came to a tool that has ended since, and went to a target that was restarted since.</summary>
    [Fact]
    public async Task Script_that_nobody_knows_any_more_ends_the_link_and_says_what_to_do()
    {
        await using RedisNodes redis = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancellation);
        await using var target = await NodeWire.OpenAsync(redis[0]);

        var fault = await Assert.ThrowsAsync<ReshardException>(() => LandAsync(redis[0], $"EVALSHA {Hash} 1 one v", "SET two v"));

        Assert.Equal(ReshardFailure.TargetDiverged, fault.Failure);
        Assert.True(fault.IsFinal);
        Assert.Equal(
            $"The target {redis[0].EndPoint} does not know the script that the source names by its hash, and neither does the tool: both were begun anew since its text came. What the script wrote is missing there: "
            + "begin again, and the link gives everything anew; if the target is away by now, so that it cannot be told so, empty it or delete __rt:ckpt:old there before. Texts of scripts come with it.",
            fault.Message);

        Assert.Equal("v", await target.TextAsync("GET", "two"));
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        await using var again = new TargetLander(OptionsOf(redis[0], spool) with { IsRetained = true, ReplacesLeftovers = true }, ReshardEvents.None);
        Assert.Null(await again.OpenAsync(Cancellation));
    }

    [Fact]
    public void What_came_longest_ago_is_forgotten()
    {
        var scripts = new SourceScripts(limit: 20);
        foreach (string text in (string[])["return 1", "return 2", "return 2", "return 3"])
        {
            scripts.Add(Encoding.ASCII.GetBytes(text));
        }

        Assert.False(scripts.TryFind("e0e1f9fabfc9d4800c877a703b823ac0578ff8db"u8, out _));
        Assert.True(scripts.TryFind("7f923f79fe76194c868d7e1d0820de36700eb649"u8, out byte[]? second));
        Assert.Equal("return 2", Encoding.ASCII.GetString(second));
    }

    private static TargetOptions OptionsOf(TestNode node, SpoolFolder spool) =>
        new() { Source = "old", Address = new SourceAddress(node.Host, node.Port), Owned = AllKeys.Instance, Spool = spool };

    private static Task LandAsync(TestNode node, params string[] commands) => LandAsync(node, commands, static () => Task.CompletedTask, []);

    private static async Task LandAsync(TestNode node, string[] commands, Func<Task> between, string[] later)
    {
        var position = new ReplicationPosition(ReplicationId.NewRandom(), 100);
        byte[] stream = Rewriting.Stream(commands);
        byte[] laterStream = Rewriting.Stream(later);
        using var spool = new SpoolFolder(parent: null, limit: 1 << 20);
        await using var lander = new TargetLander(OptionsOf(node, spool), ReshardEvents.None);
        Assert.Null(await lander.OpenAsync(Cancellation));
        lander.BeginSnapshot(position);
        await lander.EndSnapshotAsync(streamDatabase: 0, Cancellation);
        lander.BeginStream(new LandedPosition(position, 0));

        await lander.ApplyAsync(stream, DateTimeOffset.UtcNow, Cancellation);
        await lander.DrainAsync(position.Offset + stream.Length, Cancellation);
        await between();
        await lander.ApplyAsync(laterStream, DateTimeOffset.UtcNow, Cancellation);
        await lander.DrainAsync(position.Offset + stream.Length + laterStream.Length, Cancellation);
    }
}
