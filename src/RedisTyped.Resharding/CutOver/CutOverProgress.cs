using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Journal;
using RedisTyped.Resharding.Progress;

namespace RedisTyped.Resharding.CutOver;

/// <summary>How far a cut-over is: each step is in the journal before it is done, with what is to be remembered for its sake. Used by one caller at a time.</summary>
/// <param name="journal">Keeps the steps.</param>
/// <param name="course">From where to where the cut-over leads.</param>
/// <param name="options">How it is done.</param>
/// <param name="events">Told of each step.</param>
internal sealed class CutOverProgress(ReshardJournal journal, CutOverCourse course, CutOverOptions options, ReshardEvents events)
{
    private Task _written = Task.CompletedTask;

    /// <summary>What is to be remembered from the next step on.</summary>
    public CutOverState State { get; set; } = CutOverState.None;

    /// <summary>The last step that the journal has of a cut-over of this course.</summary>
    public CutOverStep Reached => journal.State.Phase == course.During ? (CutOverStep)journal.State.Step : CutOverStep.None;

    /// <summary>Takes what is remembered from the journal again, when all that was entered has been written.</summary>
    public async Task ReadAsync()
    {
        await _written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        JournalState kept = journal.State;

        // An earlier version of the tool had one place for both.
        State = CutOverState.Read(course.IsBack ? kept.Back ?? (kept.Phase == course.During ? kept.CutOver : null) : kept.CutOver);
    }

    /// <summary>The sources that took writes behind their fences, and have not been told of: by name.</summary>
    public IReadOnlyList<string> Unfenced => journal.State.Unfenced;

    /// <summary>Begins a step. From <see cref="CutOverStep.Promote"/> on the journal has the last one that any run has begun, whatever is done again.</summary>
    public async Task EnterAsync(CutOverStep step)
    {
        CutOverState kept = State;
        Write(state => Keeping(state, kept) with
        {
            Phase = course.During,
            Fault = null,
            Step = state.Phase == course.During && state.Step >= (int)CutOverStep.Promote ? Math.Max(state.Step, (int)step) : (int)step,
        });

        // A run that ends early after one of the others is made good as after the step before: writes that are held back need not wait for the disk then.
        if (step is CutOverStep.Announce or CutOverStep.Pause or CutOverStep.Promote or CutOverStep.Finish || options.OnStep is not null)
        {
            await _written.ConfigureAwait(false);
        }

        events.Report("cutover-step", $"Step {(int)step}: {CutOverText.Of(step, course.To)}", ("step", (int)step), ("name", step.ToString()));
        if (options.OnStep is { } onStep)
        {
            await onStep(step).ConfigureAwait(false);
        }
    }

    /// <summary>Has what is to be remembered written, within a step.</summary>
    public void Keep()
    {
        CutOverState kept = State;
        Write(state => Keeping(state, kept));
    }

    /// <summary>Writes what is to be remembered, before this ends.</summary>
    /// <exception cref="ReshardException">It cannot be written.</exception>
    public void KeepNow() => journal.Write(state => Keeping(state, State));

    /// <summary>Waits until what was entered and kept so far is on the disk, or cannot be written.</summary>
    public async Task KeptAsync() => await _written.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>Notes that a source took writes behind its fence, before it has another: whoever goes on sees that by nothing else. From any thread.</summary>
    public void NoteUnfenced(CutServer source) => journal.Write(state => state with { Unfenced = [.. state.Unfenced.Union([source.Name])] });

    /// <summary>They have been told of.</summary>
    public void ForgetUnfenced() => journal.Write(static state => state with { Unfenced = [] });

    /// <summary>Whatever goes on from now puts all back as it was before the first step.</summary>
    public void StepBack() => journal.Write(state => Keeping(state, State) with { Step = (int)CutOverStep.Fence });

    /// <summary>All is as it was before the first step.</summary>
    public void Return() => journal.Write(state => state with { Phase = course.Before, Step = 0 });

    /// <summary>All steps are done.</summary>
    /// <param name="report">What was measured: with the phase, since nobody can measure it again.</param>
    public void Finish(CutOverReport report) => journal.Write(state => Keeping(state, State) with
    {
        Phase = course.After,
        Step = (int)CutOverStep.Finish,
        Report = CutOverFigures.With(state.Report ?? new ReshardReport(), report, course.IsBack),
    });

    /// <summary>Why the cut-over cannot be gone on with, and which topology is in force then.</summary>
    public ReshardException Failed(string message) => new(ReshardFailure.CutOver, $"{message} The {course.From} topology stays in force.");

    private JournalState Keeping(JournalState state, CutOverState kept) =>
        course.IsBack ? state with { Back = kept.ToJson() } : state with { CutOver = kept.ToJson() };

    private void Write(Func<JournalState, JournalState> change)
    {
        Task before = _written;
        _written = Task.Run(async () =>
        {
            await before.ConfigureAwait(false);
            journal.Write(change);
        });
    }
}
