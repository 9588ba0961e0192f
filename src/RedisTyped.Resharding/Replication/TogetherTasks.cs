namespace RedisTyped.Resharding.Replication;

/// <summary>Tasks that stand and fall together.</summary>
internal static class TogetherTasks
{
    /// <summary>Waits for all; the first that fails ends the others and is what is told.</summary>
    public static async Task AllAsync(CancellationTokenSource ending, params IReadOnlyList<Task> tasks)
    {
        var left = tasks.ToList();
        Task? failed = null;
        while (left.Count > 0)
        {
            var done = await Task.WhenAny(left).ConfigureAwait(false);
            left.Remove(done);
            if (!done.IsCompletedSuccessfully && failed is null)
            {
                failed = done;
                await ending.CancelAsync().ConfigureAwait(false);
            }
        }

        if (failed is not null)
        {
            await failed.ConfigureAwait(false);
        }
    }
}
