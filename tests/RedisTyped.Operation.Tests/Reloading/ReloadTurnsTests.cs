using RedisTyped.Reloading;

namespace RedisTyped.Operation.Tests.Reloading;

/// <summary>Which change of the topology comes first.</summary>
public sealed class ReloadTurnsTests : IAsyncDisposable
{
    private readonly ReloadTurns _turns = new();
    private readonly List<string> _made = [];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _turns.DisposeAsync();

    [Fact]
    public async Task Change_gives_way_to_an_urgent_one_and_is_made_behind_it()
    {
        int tries = 0;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task slow = MakeAsync("slow", async stop =>
        {
            begun.TrySetResult();
            await (++tries == 1 ? Task.Delay(Timeout.Infinite, stop) : Task.CompletedTask);
        });
        await begun.Task;

        await MakeAsync("urgent", static _ => Task.CompletedTask, isUrgent: true);
        await slow;

        Assert.Equal(["urgent", "slow"], _made);
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Change_that_waits_for_its_turn_comes_behind_an_urgent_one()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task first = MakeAsync("first", _ => gate.Task);
        Task second = MakeAsync("second", static _ => Task.CompletedTask);
        Task urgent = MakeAsync("urgent", static _ => Task.CompletedTask, isUrgent: true);
        gate.SetResult();

        await Task.WhenAll(first, second, urgent);

        Assert.Equal(["first", "urgent", "second"], _made);
    }

    [Fact]
    public async Task Change_gives_way_but_once_since_it_may_be_what_the_urgent_one_lacks()
    {
        using var begun = new SemaphoreSlim(0);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task slow = MakeAsync("slow", async stop =>
        {
            begun.Release();
            await gate.Task.WaitAsync(stop);
        });
        await begun.WaitAsync(Cancelled);
        await Assert.ThrowsAsync<InvalidOperationException>(() => MakeAsync("failed", static _ => throw new InvalidOperationException(), isUrgent: true));
        await begun.WaitAsync(Cancelled);

        Task again = MakeAsync("again", static _ => Task.CompletedTask, isUrgent: true);

        // Were it told to give way again, it would be by now.
        for (int i = 0; i < 1000; i++)
        {
            await Task.Yield();
        }

        gate.SetResult();
        await Task.WhenAll(slow, again);

        Assert.Equal(["slow", "again"], _made);
    }

    [Fact]
    public async Task What_is_thrown_behind_a_change_is_its_callers_and_the_change_is_not_made_again()
    {
        int tries = 0;
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task change = _turns.RunAsync(
            async (_, _) =>
            {
                tries++;
                begun.SetResult();
                await gate.Task;
                return true;
            },
            static _ => throw new OperationCanceledException("a handler's"),
            static _ => Task.CompletedTask,
            isUrgent: false,
            Cancelled);
        await begun.Task;
        Task urgent = MakeAsync("urgent", static _ => Task.CompletedTask, isUrgent: true);
        gate.SetResult();

        Assert.Equal("a handler's", (await Assert.ThrowsAsync<OperationCanceledException>(() => change)).Message);
        await urgent;
        Assert.Equal(1, tries);
    }

    private Task<string> MakeAsync(string name, Func<CancellationToken, Task> connect, bool isUrgent = false) => _turns.RunAsync(
        async (_, stop) =>
        {
            await connect(stop);
            return name;
        },
        _made.Add,
        static _ => Task.CompletedTask,
        isUrgent,
        Cancelled);
}
