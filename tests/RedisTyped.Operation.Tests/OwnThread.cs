namespace RedisTyped.Operation.Tests;

/// <summary>Runs a call that is held up on a thread of its own, so that no thread is missing that other tests count on.</summary>
internal static class OwnThread
{
    public static Task RunAsync(Func<Task> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();

    public static Task<T> RunAsync<T>(Func<Task<T>> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
}
