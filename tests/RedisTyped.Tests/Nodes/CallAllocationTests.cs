using RedisTyped.Nodes;
using RedisTyped.Telemetry;

namespace RedisTyped.Tests.Nodes;

public sealed class CallAllocationTests
{
    // A Task<int> on a 64-bit machine.
    private const int TaskSize = 72;

    [Fact]
    public async Task A_waiting_call_allocates_its_task_and_nothing_else()
    {
        RedisNode node = WaitingNode.Create(TimeProvider.System, TimeSpan.FromMinutes(5));
        for (int round = 0; round < 3; round++)
        {
            // Calls at the same time leave their objects for later ones.
            TaskCompletionSource<int>[] earlier = [.. Enumerable.Range(0, 100).Select(static _ => new TaskCompletionSource<int>())];
            Task<int>[] calls = [.. earlier.Select(reply => WaitAsync(node, reply.Task))];
            Array.ForEach(earlier, static reply => reply.SetResult(1));
            await Task.WhenAll(calls);
        }

        var replies = new TaskCompletionSource<int>[10];
        var waiting = new Task<int>[replies.Length];
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i] = new TaskCompletionSource<int>();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < replies.Length; i++)
        {
            waiting[i] = WaitAsync(node, replies[i].Task);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Array.ForEach(replies, static reply => reply.SetResult(1));
        await Task.WhenAll(waiting);
        Assert.Equal(replies.Length * TaskSize, allocated);
    }

    private static Task<int> WaitAsync(RedisNode node, Task<int> reply) =>
        ReplyTask<int, int, Own>.WaitAsync(node, reply, default, CancellationToken.None);

    // Idle objects belong to a type: these are of no other test.
    private readonly struct Own : IReplyReader<int, int>
    {
        public string Command => "GET";

        public CallName? Call => null;

        public int Read(int reply) => reply;
    }
}
