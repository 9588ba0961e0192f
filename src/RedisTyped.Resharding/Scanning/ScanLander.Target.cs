using RedisTyped.Resharding.Links;

namespace RedisTyped.Resharding.Scanning;

// What was read is in no stream: whether a target that comes back still has it, the target says itself.
internal sealed partial class ScanLander
{
    private readonly IScannedTarget? _target = inner as IScannedTarget;
    private long _insertedForSure;
    private bool _mayHaveOthers;

    /// <summary>Whether the target has come back without keys that it had answered for.</summary>
    private bool LacksInsertions => _target is { } target && target.Inserted < _insertedForSure;

    public Task? Failing => inner.Failing;

    /// <summary>Takes what an earlier process has left.</summary>
    private void Restore()
    {
        if (_state?.Read() is not { } state)
        {
            return;
        }

        _landed.Restore(state.Hashes);
        _insertedForSure = state.Inserted;
        if (state.IsComplete)
        {
            _landed.Complete();
        }
    }

    private void ForgetAll()
    {
        _landed.ForgetAll();
        _scan.Begin();
        _state?.Clear();
        _insertedForSure = 0;
    }

    private void Tell() => _target?.IsPartial = !_landed.IsComplete;

    // A key that had landed, and was not known for sure, was forgotten when the link broke. Where the source has removed it since, nothing else tells.
    private ValueTask RemoveOthersAsync(CancellationToken cancellationToken) =>
        _mayHaveOthers && _target is { } target ? target.RetainAsync((key, db) => _landed.Has(key, db), cancellationToken) : ValueTask.CompletedTask;

    private void WriteCommands(StampedKeys read)
    {
        _commands.Clear();
        int selected = -1;
        foreach (var (key, value) in read.Keys)
        {
            if (key.Db != selected)
            {
                selected = key.Db;
                Merging.CommandRun.WriteSelect(_commands, selected);
            }

            ValueCommand.Write(_commands, key.Key, value);
        }
    }
}
