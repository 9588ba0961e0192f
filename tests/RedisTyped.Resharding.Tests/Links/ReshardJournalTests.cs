using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Syncing;

namespace RedisTyped.Resharding.Tests.Links;

public sealed class ReshardJournalTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reshard-journal-");

    private string Plan => Path.Combine(_folder.FullName, "plan.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_written_is_what_is_read()
    {
        Assert.Null(ReshardJournal.TryRead(Plan));
        using (var journal = ReshardJournal.Open(Plan, "cutover"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Cutting, Step = 4, CutOver = new JsonObject { ["offset"] = 12 } });
            var during = ReshardJournal.TryRead(Plan)!;
            Assert.Equal(("cutover", Environment.ProcessId), (during.Process!.Command, during.Process.Id));
        }

        var after = ReshardJournal.TryRead(Plan)!;
        Assert.Equal((ReshardPhase.Cutting, 4, 12), (after.Phase, after.Step, (int)after.CutOver!["offset"]!));
        Assert.Null(after.Process);
        Assert.Equal(["plan.lock", "plan.state.json"], _folder.GetFiles().Select(static file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_process_at_a_time_has_it()
    {
        using (ReshardJournal.Open(Plan, "sync"))
        {
            var fault = Assert.Throws<ReshardException>(() => ReshardJournal.Open(Plan, "cutover"));
            Assert.Equal(ReshardFailure.PlanBusy, fault.Failure);
            Assert.Equal($"Another process ('sync', process {Environment.ProcessId} on {Environment.MachineName}) works on {Plan}. End it first.", fault.Message);
        }

        ReshardJournal.Open(Plan, "cutover").Dispose();
    }

    [Fact]
    public void Process_that_was_killed_is_known_by_what_it_holds_no_more()
    {
        byte[] left;
        using (var journal = ReshardJournal.Open(Plan, "sync"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Synced, Links = [new LinkState { Source = "a", Target = "b", Mode = "P", Phase = "stream" }] });
            left = File.ReadAllBytes(ReshardJournal.PathOf(Plan));
            Assert.Equal((false, true), Told());
        }

        File.WriteAllBytes(ReshardJournal.PathOf(Plan), left);
        Assert.Equal((true, false), Told());
        Assert.Equal((false, null, null), (ReshardStatus.Read(Plan).Follows, ReshardStatus.Read(Plan).Worker, ReshardStatus.Read(Plan).Since));

        // What another machine holds is not known everywhere.
        File.WriteAllText(ReshardJournal.PathOf(Plan), Encoding.UTF8.GetString(left).Replace(JsonSerializer.Serialize(Environment.MachineName), "\"another\"", StringComparison.Ordinal));
        Assert.Equal((false, true), Told());

        using (var next = ReshardJournal.Open(Plan, "cutover"))
        {
            Assert.Equal((false, false), (Told().HasDied, next.State.HasDied));
        }

        (bool HasDied, bool Follows) Told() => (ReshardJournal.TryRead(Plan)!.HasDied, ReshardJournal.TryRead(Plan)!.Follows);
    }

    [Fact]
    public async Task Who_looks_whether_a_plan_is_worked_on_is_in_nobody_s_way()
    {
        PlanLock.Take(Plan).Dispose();
        bool hasEnded = false;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task looking = Task.Run(
            () =>
            {
                while (!Volatile.Read(ref hasEnded))
                {
                    _ = PlanLock.IsFree(Plan);
                    begun.TrySetResult();
                }
            },
            TestContext.Current.CancellationToken);
        try
        {
            await begun.Task;
            for (int i = 0; i < 1000; i++)
            {
                PlanLock.Take(Plan).Dispose();
            }
        }
        finally
        {
            Volatile.Write(ref hasEnded, true);
            await looking;
        }
    }

    [Fact]
    public void Folder_that_is_not_there_is_no_other_process()
    {
        string plan = Path.Combine(_folder.FullName, "none", "plan.json");

        var fault = Assert.Throws<ReshardException>(() => ReshardJournal.Open(plan, "sync"));

        Assert.StartsWith($"The folder of {plan} cannot be written: ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Half_a_file_left_by_a_killed_process_changes_nothing()
    {
        using (var journal = ReshardJournal.Open(Plan, "sync"))
        {
            journal.Write(static state => state with { Phase = ReshardPhase.Synced });
        }

        File.WriteAllText(ReshardJournal.PathOf(Plan) + ".next", "{ \"phase\": \"fli");

        Assert.Equal(ReshardPhase.Synced, ReshardJournal.TryRead(Plan)!.Phase);
        using var again = ReshardJournal.Open(Plan, "sync");
        Assert.Equal(ReshardPhase.Synced, again.State.Phase);
    }

    [Fact]
    public void Next_plan_of_the_file_removes_what_was_left_of_the_last_and_nothing_of_plans_beside_it()
    {
        string[] kept = ["plan.b.back", "plan.b.c.merge", "plan.b.scan", "planned.back"];
        foreach (string folder in (string[])["plan.back", "plan.scan", "plan.b.merge", .. kept])
        {
            File.WriteAllText(Path.Combine(_folder.CreateSubdirectory(folder).FullName, "history"), "");
        }

        ReshardJournal.Open(Plan, "sync").Dispose();
        File.WriteAllText(Path.ChangeExtension(Plan, ".rate"), "none");
        File.WriteAllText(Path.ChangeExtension(Plan, ".p99"), "none");
        bool wasKnown = false;

        ReshardJournal.Renew(Plan, ["b", "b", "d"], () =>
        {
            // Who is killed now is told that the plan is over, and not that it was never begun.
            wasKnown = ReshardJournal.TryRead(Plan) is not null;
            File.WriteAllText(Plan, "");
        });

        Assert.True(wasKnown);
        Assert.Equal(kept, _folder.GetDirectories().Select(static folder => folder.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["plan.json", "plan.lock"], _folder.GetFiles().Select(static file => file.Name).Order(StringComparer.Ordinal));
    }

    /// <summary>Of the last verification there are figures alone: nothing rests on them.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("{ \"time\":")]
    public void Damaged_figures_of_a_verification_stop_nothing(string text)
    {
        ReshardJournal.Open(Plan, "sync").Dispose();
        File.WriteAllText(Path.ChangeExtension(Plan, ".verified.json"), text);

        Assert.Null(ReshardJournal.TryRead(Plan)!.Report?.Verification);
        ReshardJournal.Open(Plan, "cutover").Dispose();
    }

    [Theory]
    [InlineData("{ \"version\": 99 }", "another version")]
    [InlineData("{ \"version\":", "cannot be read")]
    public void Journal_of_nobody_s_making_is_refused(string text, string fault)
    {
        File.WriteAllText(ReshardJournal.PathOf(Plan), text);

        var refused = Assert.Throws<ReshardException>(() => ReshardJournal.TryRead(Plan));

        Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
    }
}
