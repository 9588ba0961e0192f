namespace RedisTyped.Batches.Merging;

/// <summary>
/// A call that was done, and is sent once more behind earlier ones on the same key that had to be sent again. Where it is not done then, it has been overtaken by
/// whatever of those was; if none was, what it has written stands.
/// </summary>
internal sealed class RepeatedWrite(SingleCommand done, SentAgain before) : SingleCommand(done)
{
    protected override void Refuse(Exception fault, BatchRun run, List<SentCommand> more) => Fail(fault, run);

    protected override void Fail(Exception? fault, BatchRun run)
    {
        if (before.IsOvertaken(this))
        {
            base.Fail(fault, run);
        }
        else
        {
            Complete();
        }
    }
}
