namespace RedisTyped.Batches;

/// <summary>
/// Tells that a result has ended: before its caller goes on, who may block there until the batch has ended, and elsewhere, since who awaits the batch may block until
/// whatever was made of the result has ended.
/// </summary>
internal static class ResultEnd
{
    /// <summary>Gives what ends with a result that nobody else has yet.</summary>
    /// <returns>Does not fail. The failure counts as seen: the batch reports it, and the caller may have dropped the result.</returns>
    public static Task Of(Task result)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = result.ContinueWith(
            static (task, end) =>
            {
                _ = task.Exception;
                ((TaskCompletionSource)end!).SetResult();
            },
            end,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return end.Task;
    }
}
