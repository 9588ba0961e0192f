using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.CutOver;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Planning;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.CutOver;

/// <summary>The note at a node that serves on of what is back there: it goes with what it speaks of.</summary>
public sealed class ReturnNoteTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Nothing is brought back yet, so that nothing of it can be missed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copies_that_are_flushed_before_anything_is_brought_back_are_missed(bool areFlushedBefore)
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await scene.CutAsync(Cancelled);
        PlannedLink link = scene.Plan.Plan.Links[0];
        LandedPosition mark = new ReturnPlace(scene.Plan, link).Read()!.Value;
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        if (areFlushedBefore)
        {
            await old.AskAsync("FLUSHALL");
        }

        var note = new ReturnNote(scene.Plan, link);
        var (from, isAnew) = await note.BeginAsync(mark, isAnew: false, Cancelled);
        Assert.Equal((areFlushedBefore, areFlushedBefore), (isAnew, from.At.Offset > mark.At.Offset));
        await using NodeClient node = await NodeClient.ConnectAsync(link.Source, scene.Plan.AccessOld(link.Source), Cancelled);
        await note.MeetAsync(node, Cancelled);
        await old.AskAsync("FLUSHALL");

        await using NodeClient again = await NodeClient.ConnectAsync(link.Source, scene.Plan.AccessOld(link.Source), Cancelled);
        var lost = await Assert.ThrowsAsync<ReshardException>(() => note.MeetAsync(again, Cancelled));
        Assert.Equal(ReshardFailure.TargetWiped, lost.Failure);
        Assert.False(await note.IsThereAsync(Cancelled));
        Assert.True((await note.BeginAsync(mark, isAnew: false, Cancelled)).IsAnew);
    }

    /// <summary>What it was written behind is gone, and nobody could take it away again.</summary>
    [Fact]
    public async Task Note_that_is_written_behind_a_loss_is_none()
    {
        await using PlannedScene scene = await PlannedScene.StartAsync(LandingMode.Write, servesOn: true);
        await scene.CutAsync(Cancelled);
        PlannedLink link = scene.Plan.Plan.Links[0];
        LandedPosition mark = new ReturnPlace(scene.Plan, link).Read()!.Value;
        await using NodeWire old = await NodeWire.OpenAsync(scene.Old);
        await old.AskAsync("FLUSHALL");
        var note = new ReturnNote(scene.Plan, link);
        Assert.True((await note.BeginAsync(mark, isAnew: false, Cancelled)).IsAnew);
        await using NodeClient node = await NodeClient.ConnectAsync(link.Source, scene.Plan.AccessOld(link.Source), Cancelled);
        await note.MeetAsync(node, Cancelled);
        await old.AskAsync("FLUSHALL");
        await old.AskAsync("ACL", "SETUSER", "default", "-del");

        await Assert.ThrowsAsync<ReshardException>(() => note.WriteAsync(node, mark, Cancelled));

        await old.AskAsync("ACL", "SETUSER", "default", "+del");
        Assert.True((await new ReturnNote(scene.Plan, link).BeginAsync(mark, isAnew: false, Cancelled)).IsAnew);
    }
}
