using System.Net;
using System.Text.Json;
using RedisTyped.Cli;
using RedisTyped.Cli.Serving;
using RedisTyped.Gateway.Dashboard.Migrations;
using RedisTyped.Gateway.Tests.Dashboard;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Syncing;
using RedisTyped.Resharding.Tests.Links.Runtime;

namespace RedisTyped.Resharding.Tests.Serving;

/// <summary>A plan on the dashboard of the gateway.</summary>
public sealed class PlanMigrationTests
{
    [Fact]
    public async Task Running_plan_is_on_the_dashboard_with_a_bar_for_each_link()
    {
        await using var scene = await ReshardScene.StartAsync("modulo", 1, 2, inPlace: false, LandingMode.Proxy);
        await using var load = scene.LoadOn(0);
        await load.MoreAsync(500);
        string old = Path.Combine(Path.GetDirectoryName(scene.PlanPath)!, "old.json");
        var settings = new ServeSettings(old, IPAddress.Loopback, 0, 0, static _ => { }) { Migrations = [PlanMigration.Of(scene.PlanPath)] };
        await using GatewayServer server = await GatewayServer.StartAsync(settings, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(server.HttpAddress! + "/") };
        await using var viewer = await FeedReader.OpenAsync(http);
        await viewer.UntilAsync("sample", static sample => Of(sample).Length == 0);
        Assert.Equal((ReshardPhase.Planned, null), (ReshardStatus.Read(scene.PlanPath).Phase, ReshardStatus.Read(scene.PlanPath).Updated));

        await using (var sync = await scene.SyncAsync())
        {
            await sync.Synced.WaitAsync(TestContext.Current.CancellationToken);
            var shown = Of(await viewer.UntilAsync("sample", static sample => Of(sample) is [var plan, ..] && Text(plan, "phase").StartsWith("synced", StringComparison.Ordinal)));

            Assert.Equal(["old.json → new.json", "n0 → n0", "n0 → n1"], shown.Select(static one => Text(one, "name")));
            Assert.Contains("'sync', process", Text(shown[0], "note"), StringComparison.Ordinal);
            Assert.All(shown[1..], static link =>
            {
                Assert.StartsWith("stream ", Text(link, "phase"), StringComparison.Ordinal);
                Assert.Equal(link.GetProperty("total").GetInt64(), link.GetProperty("done").GetInt64());
            });
            var status = ReshardStatus.Read(scene.PlanPath);
            Assert.Equal((ReshardPhase.Synced, "sync", null), (status.Phase, status.Worker, status.Fault));
            Assert.Equal(shown[1..].Sum(static link => link.GetProperty("done").GetInt64()), status.Links.Sum(static link => link.KeysKept));
            Assert.All(sync.Read(), static link => Assert.Equal(1000, link.KeysPlanned));
        }

        await viewer.UntilAsync("sample", static sample => Of(sample) is [var plan, ..] && Text(plan, "note").StartsWith("nobody works on it", StringComparison.Ordinal));
        await load.StopAsync();
    }

    [Theory]
    [InlineData(ReshardPhase.Planned, 0, null)]
    [InlineData(ReshardPhase.Syncing, 2, "syncing")]
    [InlineData(ReshardPhase.Synced, 2, "synced: every target has followed the stream")]
    [InlineData(ReshardPhase.Cutting, 1, "cutting over, step 4")]
    [InlineData(ReshardPhase.Flipped, 1, "flipped: the new topology is in force")]
    [InlineData(ReshardPhase.RollingBack, 1, "rolling back, step 4")]
    [InlineData(ReshardPhase.RolledBack, 0, null)]
    [InlineData(ReshardPhase.Cleaned, 0, null)]
    public void Plan_is_shown_while_it_is_under_way(ReshardPhase phase, int shown, string? text)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("redistyped-migration-");
        try
        {
            string plan = Write(folder);
            using (var journal = ReshardJournal.Open(plan, "test"))
            {
                journal.Write(state => state with
                {
                    Phase = phase,
                    Step = 4,
                    Links = [new LinkState { Source = "a", Target = "b", Mode = "S", Phase = "scan", KeysKept = 300, KeysPlanned = 1200, KeysPerSecond = 100, SecondsLeft = 9 }],
                });
            }

            MigrationProgress[] running = [.. PlanMigration.Of(plan).Running()];

            Assert.Equal(shown, running.Length);
            Assert.Equal(text, running.FirstOrDefault()?.Phase);
            if (shown == 2)
            {
                Assert.Equal(("a → b", "keys one by one, 100 keys/s, about 00:00:09 left"), (running[1].Name, running[1].Phase));
                Assert.Equal((300, 1200), (running[1].Done, running[1].Total));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Journal_that_cannot_be_read_is_told_and_ends_nothing()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("redistyped-migration-");
        try
        {
            string plan = Write(folder);
            var migration = PlanMigration.Of(plan);
            Assert.Empty(migration.Running());
            File.WriteAllText(ReshardJournal.PathOf(plan), "{");

            var told = Assert.Single(migration.Running());

            Assert.Equal(("old.json → new.json", "cannot be told"), (told.Name, told.Phase));
            Assert.Contains("cannot be read", told.Note, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Plan_that_is_not_there_is_told_before_anything_is_served()
    {
        var run = await ToolRun.OfAsync("serve", "--topology", "none.json", "--migration", "noplan.json");

        Assert.Equal((ExitCode.BadUsage, ""), (run.ExitCode, run.Output));
        Assert.Contains("noplan.json", run.Error, StringComparison.Ordinal);
    }

    private static JsonElement[] Of(JsonElement sample) => [.. sample.GetProperty("migrations").EnumerateArray()];

    private static string Text(JsonElement migration, string name) => migration.GetProperty(name).GetString()!;

    private static string Write(DirectoryInfo folder)
    {
        static PlannedTopology Topology(string file, params string[] nodes) => new() { File = file, Router = "slots", Fingerprint = "f", Nodes = nodes };
        string path = Path.Combine(folder.FullName, "plan.json");
        new ReshardPlan
        {
            Id = "0123456789abcdef",
            Created = DateTimeOffset.UnixEpoch,
            Old = Topology("old.json", "a"),
            New = Topology("new.json", "a", "b"),
            Nodes = [new PlannedNode { Old = "a", New = "a", Role = NodeRole.Retained, Addresses = ["127.0.0.1:1"] }, new PlannedNode { New = "b", Role = NodeRole.Added, Addresses = ["127.0.0.1:2"] }],
            Links = [new PlannedLink { Source = "a", Target = "b", Mode = LandingMode.Scan }],
        }.Save(path);
        return path;
    }
}
