using System.Text;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

public sealed class EpochUserTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Client_that_speaks_as_the_user_of_the_old_epoch_writes_no_more()
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer }, Cancelled);
        await using Wire admin = await Wire.ToAsync(nodes[0]);
        await admin.AskAsync("ACL", "SETUSER", "app-7", "on", ">seven", "~*", "+@all");
        await admin.AskAsync("ACL", "SETUSER", "app-8", "on", ">eight", "~*", "+@all");
        await using Wire stale = await Wire.ToAsync(nodes[0]);
        await using Wire current = await Wire.ToAsync(nodes[0]);
        Assert.Equal("OK", await stale.AskAsync("AUTH", "app-7", "seven"));
        Assert.Equal("OK", await current.AskAsync("AUTH", "app-8", "eight"));
        Assert.Equal("OK", await stale.AskAsync("SET", "name", "before"));
        await using var server = new CutServer("a", new CutPart(IsSource: true, IsRetired: false, IsReplica: false), CutScene.Access(nodes[0]));

        await server.ExpelAsync("app-7", Cancelled);
        await server.ExpelAsync("app-7", Cancelled);

        await Assert.ThrowsAnyAsync<IOException>(() => stale.AskAsync("SET", "name", "late"));
        await using Wire again = await Wire.ToAsync(nodes[0]);
        Assert.StartsWith("-WRONGPASS", await again.AskAsync("AUTH", "app-7", "seven"));
        Assert.Equal("before", await current.AskAsync("GET", "name"));
        Assert.Equal("OK", await current.AskAsync("SET", "name", "after"));
    }

    /// <summary>How a server that serves on keeps out who has missed the cut-over: in no moment is a write of theirs taken.</summary>
    [Fact]
    public async Task No_write_of_the_old_epoch_is_taken_in_a_cut_over()
    {
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        scene.OldUser = "app-7";
        await using Wire old = await Wire.ToAsync(scene.Old);
        Assert.Equal("OK", await old.AskAsync("ACL", "SETUSER", "app-7", "on", ">seven", "allkeys", "+@all"));
        string moved = Enumerable.Range(0, 100).Select(static number => $"stale:{number}").First(key => scene.New.RouteOf(Encoding.UTF8.GetBytes(key)).Node.Name == "b");
        Assert.Equal("OK", await old.AskAsync("SET", moved, "before"));
        await using CutLoad load = await CutLoad.StartAsync(scene.OldTopology, clients: 4);
        await load.MoreAsync(200);
        await using var first = await StaleWriter.ConnectAsync(scene.Old, "app-7", "seven", moved);
        await using var second = await StaleWriter.ConnectAsync(scene.Old, "app-7", "seven", moved);

        // Writes are held back then, and refused from when they are let go: which has to find some of both.
        CutOverReport report = await scene.CutAsync(
            new CutOverOptions
            {
                OnStep = async step =>
                {
                    if (step == CutOverStep.Release)
                    {
                        first.Begin();
                        second.Begin();
                        await Wait.UntilAsync(async () => await WaitingAsync() == 2 || (first.Refused > 0 && second.Refused > 0), "both write");
                    }
                },
            },
            Cancelled);
        await load.MoreAsync(200);
        await load.StopAsync();
        long[] taken = [await first.EndedAsync(), await second.EndedAsync()];

        Assert.Equal([0L, 0L], taken);
        Assert.True(first.Refused > 0 && second.Refused > 0, "they wrote while the cut-over was under way");
        Assert.Equal("before", await old.AskAsync("GET", moved));
        Assert.StartsWith("-WRONGPASS", await old.AskAsync("AUTH", "app-7", "seven"));
        Assert.Empty(load.Faults);
        Assert.Equal("", await load.DifferencesAsync(scene.New, scene.NewNodes));
        Assert.Equal((4, 0), (report.Clients, report.Stragglers));

        // How many of theirs have a write that is held back.
        async Task<int> WaitingAsync() => (await old.AskAsync("CLIENT", "LIST")).Split('\n')
            .Count(static line => line.Contains(" user=app-7 ", StringComparison.Ordinal) && line.Contains(" flags=b ", StringComparison.Ordinal));
    }
}
