namespace RedisTyped.Execution;

/// <summary>
/// Calls of several steps that have begun to write, and so cannot be refused any more: a change by which keys get another owner waits until they have
/// ended. Thread-safe.
/// </summary>
internal sealed class BegunWrites
{
    private readonly Lock _gate = new();
    private readonly HashSet<TaskCompletionSource> _calls = [];

    /// <summary>Notes a call that is about to write. Only then it looks whether it still may: whoever changes the topology meanwhile sees it here.</summary>
    /// <returns>The call, for <see cref="End"/>.</returns>
    public TaskCompletionSource Begin()
    {
        var call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _calls.Add(call);
        }

        return call;
    }

    /// <summary>It has ended, whatever came of it.</summary>
    public void End(TaskCompletionSource call)
    {
        lock (_gate)
        {
            _calls.Remove(call);
        }

        call.TrySetResult();
    }

    /// <summary>Ends when those have ended that have begun by now.</summary>
    public Task EndedAsync()
    {
        lock (_gate)
        {
            return Task.WhenAll(_calls.Select(static call => call.Task));
        }
    }
}
