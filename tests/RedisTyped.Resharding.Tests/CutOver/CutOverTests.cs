using System.Globalization;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using StackExchange.Redis;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class CutOverTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<int, bool> Runs
    {
        get
        {
            var runs = new TheoryData<int, bool>();
            for (int i = 0; i < Long.Or(20, shortly: 2); i++)
            {
                runs.Add(i, i % 2 == 1);
            }

            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public async Task No_write_is_lost_or_done_twice_and_no_client_sees_an_error(int run, bool servesOn)
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn);
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology);
        await load.MoreAsync(500);

        CutOverReport report = await scene.CutAsync(new CutOverOptions(), Cancelled);
        await load.MoreAsync(500);
        await load.StopAsync();

        // For whoever wants to know how long writes waited; a machine that does other work as well proves nothing.
        await File.AppendAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "cut-over-pauses.txt"),
            string.Create(
                CultureInfo.InvariantCulture,
                $"run {run} {(servesOn ? "in place" : "retired")}: paused {report.Pause.TotalMilliseconds:0.0} ms, of it {report.Drain.TotalMilliseconds:0.0} ms for targets; refusing {report.Refusing.TotalMilliseconds:0.0} ms; {load.Written} writes\n"),
            Cancelled);
        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.New, scene.NewNodes));
        Assert.Equal((8, 0, 1L), (report.Clients, report.Stragglers, report.Epoch));
        Assert.All(load.Clients, client => Assert.Equal(scene.NewTopology.Nodes.Select(static node => node.Name), client.Nodes.Select(static node => node.Id.Name)));
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
    }

    /// <summary>Writes that are held back fill the disk where what is under way is kept, too.</summary>
    [Fact]
    public async Task Journal_that_cannot_be_written_behind_the_fences_leads_back()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        string full = ReshardJournal.PathOf(scene.PlanPath) + ".next";
        var options = new CutOverOptions { OnStep = step => Task.FromResult(step == CutOverStep.Fence ? Directory.CreateDirectory(full) : null) };

        var failed = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(options, Cancelled));

        Assert.Equal(ReshardFailure.Spool, failed.Failure);
        Assert.Single(scene.Events, static told => told is { Name: "cutover-given-up", Message: "Given up: the old topology stays in force." });
        await using Wire old = await Wire.ToAsync(scene.Old);
        Assert.Equal("OK", await old.AskAsync("SET", "some", "taken"));

        Directory.Delete(full);
        await scene.CutAsync(new CutOverOptions(), Cancelled);

        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
    }

    /// <summary>
    /// What waits when writes are let go is refused, however much there is to be published, and though the number of replicas that a server wants counted for nothing
    /// before.
    /// </summary>
    [Theory]
    [InlineData(100_000)]
    [InlineData(0, "--min-replicas-max-lag", "0")]
    public async Task Writes_that_wait_are_never_taken_by_the_old_node(int padding, params string[] arguments)
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true, padding, arguments);
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology);
        await load.MoreAsync(500);

        await using Wire old = await Wire.ToAsync(scene.Old);

        // Until each client has a write that waits.
        await scene.CutAsync(
            new CutOverOptions
            {
                OnStep = step => step == CutOverStep.Release
                    ? Wait.UntilAsync(async () => await old.NumberAsync("clients", "blocked_clients") >= load.Clients.Count, "all clients wait")
                    : Task.CompletedTask,
            },
            Cancelled);
        await load.MoreAsync(500);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.New, scene.NewNodes));
        Assert.Equal($"min-replicas-to-write 0 {arguments.FirstOrDefault()?[2..] ?? "min-replicas-max-lag"} {arguments.LastOrDefault() ?? "10"}", $"{await old.AskAsync("CONFIG", "GET", "min-replicas-to-write")} {await old.AskAsync("CONFIG", "GET", "min-replicas-max-lag")}");
        Assert.Equal(
            [Epochs.EpochTopology.Write(scene.NewTopology).Length + padding, 1],
            [(await old.AskAsync("HGET", "redistyped:epoch", "topology")).Length, int.Parse(await old.AskAsync("HGET", "redistyped:epoch", "current"), CultureInfo.InvariantCulture)]);
        Assert.Equal("0", await old.AskAsync("HEXISTS", "redistyped:epoch", "pending"));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    [InlineData(6, true)]
    [InlineData(7, false)]
    public async Task Run_that_ends_without_a_word_after_a_step_is_made_good_by_the_next(int step, bool servesOn)
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn);
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology);
        await load.MoreAsync(200);
        await FreezeAsync(scene, (CutOverStep)step);

        // The pause ends by itself, and clients go by what is in force, or wait for what is to come.
        CutOverReport report = await scene.CutAsync(new CutOverOptions { PauseBudget = TimeSpan.FromSeconds(30) }, Cancelled);
        await load.MoreAsync(200);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.New, scene.NewNodes));
        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);

        // Held back again up to step 3, and noted in step 7; between the two it is not known for how long the run that has ended did so, and none is told.
        bool isKnown = step is < 4 or 7;
        Assert.Equal((1, isKnown), (report.Tries, report.Pause > TimeSpan.Zero));
        Assert.True(report.Drain > TimeSpan.Zero && (report.Pause > report.Drain || !isKnown), $"held back for {report.Pause}, of it {report.Drain} for targets");
    }

    [Fact]
    public async Task Cut_over_that_cannot_be_done_leaves_the_old_topology_in_force()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: false);
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology, clients: 2);
        await load.MoreAsync(100);
        scene.NewNodes["c"].Freeze();
        try
        {
            var refused = await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(
                new CutOverOptions { LagPatience = TimeSpan.FromSeconds(1), ClientPatience = TimeSpan.FromSeconds(1) }, Cancelled));
            Assert.Contains("old topology stays in force", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            scene.NewNodes["c"].Resume();
        }

        await load.MoreAsync(100);
        await load.StopAsync();
        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.Before, new Dictionary<string, Testing.TestNode> { ["a"] = scene.Old }));
        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
    }

    [Fact]
    public async Task Stale_client_is_refused_by_a_retired_node()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: false);
        await using ShardedRedis stale = await ShardedRedis.ConnectAsync(scene.OldTopology, cancellationToken: Cancelled);
        await stale.ExecuteAsync("SET", "{cut:1}:name", "before");

        await scene.CutAsync(new CutOverOptions(), Cancelled);

        var refused = await Assert.ThrowsAsync<RedisServerException>(() => stale.ExecuteAsync("SET", "{cut:1}:name", "late"));
        Assert.StartsWith("NOREPLICAS", refused.Message);
        Assert.Equal("before", (string?)await stale.ExecuteAsync("GET", "{cut:1}:name"));
    }

    [Fact]
    public async Task Late_writes_to_a_node_that_serves_on_are_told_with_their_keys()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        await using ShardedRedis stale = await ShardedRedis.ConnectAsync(scene.OldTopology, cancellationToken: Cancelled);
        await stale.ExecuteAsync("SET", "{cut:1}:name", "before");
        await scene.CutAsync(new CutOverOptions(), Cancelled);
        string[] moved = [.. Enumerable.Range(0, 100).Select(static id => $"{{cut:{id}}}:name").Where(key => scene.New.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name == "b").Take(3)];
        string stays = Enumerable.Range(0, 100).Select(static id => $"{{cut:{id}}}:name").First(key => scene.New.RouteOf(System.Text.Encoding.UTF8.GetBytes(key)).Node.Name == "a");
        var late = new System.Collections.Concurrent.ConcurrentQueue<LateWrite>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        string[] position = CutOverState.Read(ReshardJournal.TryRead(scene.PlanPath)!.CutOver).Offsets["a"].Split(' ');
        var watch = new LateWriteWatch(
            "a", CutScene.Access(scene.Old), new MovedKeys(scene.Before, "a", scene.New, "a"), late.Enqueue, ReshardEvents.None);
        Task watching = watch.RunAsync(
            new ReplicationPosition(new ReplicationId(position[0]), long.Parse(position[1], CultureInfo.InvariantCulture)), ending.Token);

        await stale.ExecuteAsync("SET", stays, "fine");
        foreach (string key in moved)
        {
            await stale.ExecuteAsync("APPEND", key, "late");
        }

        await stale.ExecuteAsync("MSET", stays, "fine", moved[0], "late");
        await Wait.UntilAsync(() => late.Count >= 4 || watching.IsCompleted, "the late writes are told");

        Assert.Equal([.. moved, moved[0]], late.Select(static write => System.Text.Encoding.UTF8.GetString(write.Key)));
        Assert.Equal(["APPEND", "APPEND", "APPEND", "MSET"], late.Select(static write => write.Command));
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    // As a tool that is killed: what it has done stands, and nothing more is done.
    private static async Task FreezeAsync(CutScene scene, CutOverStep step)
    {
        using var killed = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var never = new TaskCompletionSource();
        Task run = scene.CutAsync(
            new CutOverOptions
            {
                PauseBudget = TimeSpan.FromSeconds(5),
                OnStep = async reached =>
                {
                    if (reached == step + 1)
                    {
                        await killed.CancelAsync();
                        await never.Task;
                    }
                },
            },
            killed.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
