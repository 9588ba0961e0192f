namespace RedisTyped.Operation.Tests;

/// <summary>What is published before a subscription is there is heard by nobody.</summary>
internal static class HeardMessages
{
    /// <summary>Publishes again and again until somebody hears it, and waits for who listens.</summary>
    /// <param name="next">The next message of who listens.</param>
    /// <param name="publish">Publishes, and says how many have heard it.</param>
    public static async Task OnceAsync(ValueTask<bool> next, Func<Task<long>> publish)
    {
        Task<bool> listening = next.AsTask();
        await Wait.UntilAsync(async () => listening.IsCompleted || await publish() > 0, "somebody hears the message");
        Assert.True(await Wait.ForAsync(listening, "the message is read"));
    }

    /// <summary>Publishes again and again until who listens has heard it; others that hear it may be there still.</summary>
    /// <param name="listening">The next message of who listens.</param>
    /// <param name="publish">Publishes.</param>
    public static async Task UntilReadAsync(Task<bool> listening, Func<Task> publish)
    {
        await Wait.UntilAsync(
            async () =>
            {
                await (listening.IsCompleted ? Task.CompletedTask : publish());
                return listening.IsCompleted;
            },
            "the message is read");
        Assert.True(await listening);
    }
}
