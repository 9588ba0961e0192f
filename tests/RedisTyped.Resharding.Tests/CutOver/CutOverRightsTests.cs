using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Tests.Streaming.Runtime;
using RedisTyped.Testing;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The rights that docs/epochs.md has the user of a cut-over have, and no more.</summary>
public sealed partial class CutOverRightsTests
{
    private const string User = "mover";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_that_is_given_up_and_one_that_is_done_need_those_that_are_told()
    {
        string rights = RightsLine().Match(await File.ReadAllTextAsync(PathOfPage(), Cancelled)).Groups[1].Value;
        await using CutScene scene = await CutScene.StartAsync(servesOn: true);
        foreach (TestNode node in scene.Nodes)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            await wire.AskAsync(["ACL", "SETUSER", User, "on", $">{User}", "-@all", .. rights.Split(' ')]);
            await wire.AskAsync("ACL", "LOG", "RESET");
        }

        scene.User = User;
        var givenUp = new CutOverOptions { OnStep = static step => step == CutOverStep.Fence ? throw new ReshardException(ReshardFailure.CutOver, "Enough.") : Task.CompletedTask };
        Assert.Equal("Enough.", (await Assert.ThrowsAsync<ReshardException>(() => scene.CutAsync(givenUp, Cancelled))).Message);
        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(scene.PlanPath)!.Phase);

        await scene.CutAsync(new CutOverOptions(), Cancelled);

        Assert.Equal(ReshardPhase.Flipped, ReshardJournal.TryRead(scene.PlanPath)!.Phase);
        Assert.DoesNotContain(scene.Events, static told => told.Name == "cutover-unreached");
        foreach (TestNode node in scene.Nodes)
        {
            await using NodeWire wire = await NodeWire.OpenAsync(node);
            Assert.Empty((object?[])(await wire.AskAsync("ACL", "LOG"))!);
        }
    }

    [GeneratedRegex("The user of the nodes in the topology files needs, .*`([^`]* ~redistyped:epoch ~redistyped:epoch:next)`, for")]
    private static partial Regex RightsLine();

    private static string PathOfPage([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "..", "docs", "epochs.md");
}
