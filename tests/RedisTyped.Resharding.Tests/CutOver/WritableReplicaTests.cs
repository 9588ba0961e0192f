using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>Servers that take writes of clients as replicas too (<c>replica-read-only no</c>): to be a replica is no fence there.</summary>
public sealed class WritableReplicaTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_is_lost_there_and_back_and_each_is_set_as_before_when_it_is_a_primary_again()
    {
        await using PlannedScene scene = await WritableAsync();
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology);
        await load.MoreAsync(500);
        await scene.CutAsync(Cancelled);
        await load.MoreAsync(500);

        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        Assert.StartsWith("READONLY", Assert.IsType<ReplyError>(await old.TryAsync("SET", "late", "1")).Text, StringComparison.Ordinal);
        Assert.Equal(["no", "no"], await SettingsAsync(scene.NewNodes.Values));

        await ReshardRollback.RunAsync(scene.Plan, new CutOverOptions(), scene.Events.Enqueue, Cancelled);
        await load.MoreAsync(500);
        await load.StopAsync();

        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.Plan.Old.Snapshot, scene.OldNodes));
        Assert.Equal(["no"], await SettingsAsync([scene.Old]));
    }

    [Fact]
    public async Task Late_write_is_refused_by_one_that_was_made_a_replica_again_behind_a_restart()
    {
        await using PlannedScene scene = await WritableAsync();
        using WatchedCut watched = await scene.CutAndWatchAsync();
        await watched.EndAsync();
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("CONFIG", "SET", "replica-read-only", "no");

        scene.Events.Clear();
        using WatchedCut again = await scene.CutAndWatchAsync();

        Assert.Equal(["yes"], await SettingsAsync([scene.Old]));
        await again.EndAsync();
    }

    [Fact]
    public async Task Cut_over_that_is_given_up_leaves_all_as_it_was()
    {
        await using PlannedScene scene = await WritableAsync();
        string[] during = [];
        var options = new CutOverOptions
        {
            OnStep = async step =>
            {
                if (step == CutOverStep.Fence)
                {
                    during = await SettingsAsync([scene.Old, .. scene.NewNodes.Values]);
                    throw new ReshardException(ReshardFailure.CutOver, "Enough.");
                }
            },
        };

        await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(options, Cancelled));

        Assert.Equal(["yes", "yes", "yes"], during);
        Assert.Equal(["no", "no", "no"], await SettingsAsync([scene.Old, .. scene.NewNodes.Values]));
    }

    private static async Task<PlannedScene> WritableAsync()
    {
        PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Proxy);
        foreach (TestNode node in scene.NewNodes.Values.Append(scene.Old))
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            await wire.AskAsync("CONFIG", "SET", "replica-read-only", "no");
        }

        return scene;
    }

    private static async Task<string[]> SettingsAsync(IEnumerable<TestNode> nodes)
    {
        var settings = new List<string>();
        foreach (TestNode node in nodes)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            settings.Add(System.Text.Encoding.UTF8.GetString((byte[])((object?[])(await wire.AskAsync("CONFIG", "GET", "replica-read-only"))!)[1]!));
        }

        return [.. settings];
    }
}
