using System.Net.Sockets;
using System.Text;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.CutOver;
using RedisTyped.Resharding.Tests.Links.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.Links;

/// <summary>A target that followed the tool, and has become a server of its own: it follows again if nothing was written there, and only then.</summary>
public sealed class ReturnedTargetTests
{
    private const int Keys = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>With keys that expire while it is away, and at once when it is back.</summary>
    [Theory]
    [InlineData("SAVE")]
    [InlineData("NOSAVE")]
    [InlineData(null)]
    public async Task Target_that_was_restarted_follows_again_while_the_others_go_on(string? shutdown)
    {
        await using ReshardScene scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var load = scene.LoadOn(0);
        await load.MoreAsync(500);
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await load.MoreAsync(300);

        await EndAsync(scene.Servers[1], shutdown);
        await load.MoreAsync(300);
        await scene.Servers[1].RestartAsync(Cancelled);
        await Wait.UntilAsync(() => sync.Stopped.IsCompleted || scene.Events.Any(static told => told.Name == "target-returned"), "it follows again");
        await load.MoreAsync(300);
        await load.StopAsync();

        await scene.NothingDiffersAsync(sync);
        Assert.False(sync.Stopped.IsCompleted);
        Assert.Equal([("n0", 2), ("n1", 1)], sync.Run.Feeds.Select(static feed => (feed.Link.Target, feed.Read().FullSyncs)).Order());
    }

    /// <summary>What was deleted at the source meanwhile is not lost: its history says so.</summary>
    [Fact]
    public async Task Target_that_was_restarted_while_nobody_looked_is_known_again_however_often_that_was_tried()
    {
        await using ReshardScene scene = await SyncedAsync();
        await EndAsync(scene.Servers[1], "SAVE");
        var away = await Assert.ThrowsAsync<ReshardException>(scene.SyncAsync);
        Assert.Equal(ReshardFailure.TargetUnreachable, away.Failure);
        await using (NodeWire source = await NodeWire.OpenAsync(scene.Servers[0]))
        {
            await source.AskAsync(["DEL", .. KeyNames.Skip(1)]);
        }

        await scene.Servers[1].RestartAsync(Cancelled);
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);

        Assert.Equal(1, await scene.NothingDiffersAsync(sync, least: 1));
        Assert.Contains(scene.Events, static told => told.Name == "target-returned" && told.Message.Contains(" with 20 keys that n0>n0 has brought it", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Target_that_was_made_a_primary_and_written_to_keeps_what_it_has()
    {
        await using ReshardScene scene = await SyncedAsync();
        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await using NodeWire target = await NodeWire.OpenAsync(scene.Servers[1]);

        Assert.All(await target.TryAllAsync([["REPLICAOF", "NO", "ONE"], ["SET", "mine", "1"]]), static reply => Assert.Equal("OK", ReplyTree.Text(reply)));

        await RefusedAsync(sync.Stopped, "some of which may have been written there since it had them from n0");
        await KeptAsync(target);
    }

    [Theory]
    [InlineData("some of which may have been written there", "SAVE", "SET mine 1")]
    [InlineData("some of which may have been written there", "SAVE", "SET mine 1", "CONFIG RESETSTAT")]
    [InlineData("of which it does not say that they are those which it had from n0", "SAVE", "SET mine 1", "SHUTDOWN SAVE")]
    [InlineData("of which it does not say that they are those which it had from n0", null, "REPLICAOF NO ONE", "SET mine 1", "SHUTDOWN SAVE")]
    public async Task Target_that_was_written_to_while_nobody_looked_keeps_what_it_has(string why, string? shutdown, params string[] lines)
    {
        await using ReshardScene scene = await SyncedAsync();
        if (shutdown is not null)
        {
            await EndAsync(scene.Servers[1], shutdown);
            await scene.Servers[1].RestartAsync(Cancelled);
        }

        foreach (string line in lines)
        {
            if (line.StartsWith("SHUTDOWN", StringComparison.Ordinal))
            {
                await EndAsync(scene.Servers[1], line.Split(' ')[1]);
                await scene.Servers[1].RestartAsync(Cancelled);
                continue;
            }

            await using NodeWire wire = await NodeWire.OpenAsync(scene.Servers[1]);
            Assert.Equal("OK", ReplyTree.Text(await wire.AskLineAsync(line)));
        }

        // Again and again: that it was refused says nothing for it.
        for (int i = 0; i < 2; i++)
        {
            await using ReshardSync sync = await scene.SyncAsync();
            await RefusedAsync(sync.Stopped, why);
        }

        await using NodeWire target = await NodeWire.OpenAsync(scene.Servers[1]);
        await KeptAsync(target);
    }

    /// <summary>Without a backlog and replicas a primary counts nothing: its offset stays whatever clients write.</summary>
    [Theory]
    [InlineData("repl_backlog_active:1", "", true)]
    [InlineData("repl_backlog_active:0", "", true)]
    [InlineData("repl_backlog_active:1", "cmdstat_set:calls=1,usec=1", true)]
    [InlineData("repl_backlog_active:0", "cmdstat_set:calls=1,usec=1", false)]
    public void Offset_tells_that_nothing_was_written_where_it_is_counted(string backlog, string calls, bool isUntouched)
    {
        var stand = new TargetStand(
            new ServerSections($"role:master\r\nmaster_replid2:{new string('a', 40)}\r\nsecond_repl_offset:101\r\nmaster_repl_offset:100\r\n{backlog}\r\ndb0:keys=3,expires=0"),
            new ServerSections($"cmdstat_info:calls=3,usec=1\r\n{calls}"));

        Assert.Equal((100L, isUntouched, 3L), (stand.Left!.Value.Offset, stand.IsUntouched, stand.Keys));
    }

    /// <summary>Clients write to a primary until it follows.</summary>
    [Fact]
    public async Task What_is_written_while_a_target_is_told_to_follow_is_kept()
    {
        await using RedisNodes nodes = await PairAsync();
        await using NodeWire wire = await NodeWire.OpenAsync(nodes[1]);
        ReplicationId id = await LeaveAsync(nodes, wire);
        bool isFirst = true;
        await using var target = new TargetServer("b", CutScene.Access(nodes[1]));
        using TargetFollowing following = Following(target, () =>
        {
            // It has been looked at, and was not told yet.
            if (isFirst)
            {
                isFirst = false;
                Write(nodes[1], "SET mine 1\r\n");
            }

            return [id];
        });

        await RefusedAsync(following.FollowAsync("127.0.0.1", 1, Cancelled), "some of which may have been written there", source: "a");

        Assert.Equal("master", Field(await wire.TextAsync("INFO", "replication"), "role"));
        await KeptAsync(wire);
    }

    /// <summary>As by a cut-over, just when the link is opened anew.</summary>
    [Fact]
    public async Task Target_that_is_released_while_it_is_told_to_follow_is_a_primary_in_the_end()
    {
        await using RedisNodes nodes = await PairAsync();
        await using NodeWire wire = await NodeWire.OpenAsync(nodes[1]);
        ReplicationId id = await LeaveAsync(nodes, wire);
        await using var target = new TargetServer("b", CutScene.Access(nodes[1]));
        Func<Task>? release = null;
        var released = new TaskCompletionSource<Task>();
        using TargetFollowing following = Following(target, () =>
        {
            released.TrySetResult(release!());
            return [id];
        });
        release = () => following.ReleaseAsync(Cancelled);

        using var limit = new CancellationTokenSource();
        Task follows = following.FollowAsync("127.0.0.1", 1, limit.Token);
        await await released.Task;

        Assert.Equal("master", Field(await wire.TextAsync("INFO", "replication"), "role"));
        Assert.False(follows.IsCompleted);
        await limit.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => follows);
        Assert.Equal("master", Field(await wire.TextAsync("INFO", "replication"), "role"));
    }

    /// <summary>As one whose <c>timeout</c> is shorter than it takes to read a snapshot, in which nothing is asked.</summary>
    [Fact]
    public async Task Target_that_ends_idle_connections_is_asked_over_another_one()
    {
        await using RedisNodes nodes = await PairAsync();
        await using NodeWire wire = await NodeWire.OpenAsync(nodes[1]);
        await wire.AskAsync("SET", "theirs", "1");
        await using var target = new TargetServer("b", CutScene.Access(nodes[1]));
        Assert.Equal(1, (await target.StandAsync(Cancelled)).Keys);

        Assert.Equal(1L, await wire.AskAsync("CLIENT", "KILL", "TYPE", "normal"));

        Assert.Equal(1, (await target.StandAsync(Cancelled)).Keys);
    }

    private static Task<RedisNodes> PairAsync() =>
        RedisNodes.StartAsync(2, new RedisNodesOptions { Server = RedisServerKind.RedisServer, ExtraArguments = ["--repl-diskless-sync-delay", "0"] });

    /// <summary>The second has followed the first, and does not any more.</summary>
    /// <returns>Its history until then.</returns>
    internal static async Task<ReplicationId> LeaveAsync(RedisNodes nodes, NodeWire wire)
    {
        await using NodeWire source = await NodeWire.OpenAsync(nodes[0]);
        await source.AskAsync("SET", "theirs", "1");
        await wire.AskAsync("REPLICAOF", nodes[0].Host, $"{nodes[0].Port}");
        await Wait.UntilAsync(async () => await wire.AskAsync("EXISTS", "theirs") is 1L, "it has the key");
        await wire.AskAsync("REPLICAOF", "NO", "ONE");
        Assert.True(ReplicationId.TryParse(Field(await wire.TextAsync("INFO", "replication"), "master_replid2"), out var id));
        return id;
    }

    private static TargetFollowing Following(TargetServer target, Func<IReadOnlyCollection<ReplicationId>> histories) =>
        new(new ReshardLink("a", "b", AllKeys.Instance), target, histories, ReshardEvents.None);

    private static string[] KeyNames => [.. Enumerable.Range(0, Keys).Select(static number => $"key{number}")];

    private static async Task<ReshardScene> SyncedAsync()
    {
        ReshardScene scene = await ReshardScene.StartAsync("modulo", 1, 1, inPlace: false, LandingMode.Proxy);
        await using (NodeWire wire = await NodeWire.OpenAsync(scene.Servers[0]))
        {
            await wire.AskAsync(["MSET", .. KeyNames.SelectMany(static key => new[] { key, "v" })]);
        }

        await using ReshardSync sync = await scene.SyncAsync();
        await sync.Synced.WaitAsync(Cancelled);
        await sync.DrainAsync(Cancelled);
        return scene;
    }

    private static async Task EndAsync(TestNode node, string? shutdown)
    {
        if (shutdown is not null)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            await Assert.ThrowsAsync<IOException>(() => wire.TryAsync("SHUTDOWN", shutdown));
        }

        await node.KillAsync(Cancelled);
    }

    private static async Task RefusedAsync(Task task, string why, string source = "n0")
    {
        var refused = await Assert.ThrowsAsync<ReshardException>(() => task.WaitAsync(TimeSpan.FromSeconds(90), Cancelled));
        Assert.Equal(ReshardFailure.TargetRefused, refused.Failure);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"If nothing there is needed that {source} does not have, run FLUSHALL", refused.Message, StringComparison.Ordinal);
    }

    private static async Task KeptAsync(NodeWire target) => Assert.Equal("1", await target.TextAsync("GET", "mine"));

    private static string Field(string info, string name) => info.Split("\r\n").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..];

    private static void Write(TestNode node, string line)
    {
        using var client = new TcpClient(node.Host, node.Port);
        client.GetStream().Write(Encoding.ASCII.GetBytes(line));
        Assert.Equal('+', client.GetStream().ReadByte());
    }
}
