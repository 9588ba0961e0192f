using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Nodes;

namespace RedisTyped.Tests.Nodes;

/// <summary>The objects of calls serve many calls after each other; no call may get what was another's.</summary>
public sealed class CallStressTests
{
    private const int Workers = 8;
    private const int CallsOfWorker = 100_000 / Workers;

    [Fact]
    public async Task Each_of_100000_calls_gets_its_own_reply()
    {
        RedisNode node = WaitingNode.Create(TimeProvider.System, TimeSpan.FromMinutes(5));
        using var replies = new BlockingCollection<(TaskCompletionSource<int> Reply, int Value)>();
        Task answering = Task.Factory.StartNew(
            () =>
            {
                foreach (var (reply, value) in replies.GetConsumingEnumerable())
                {
                    reply.SetResult(value);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        int[] wrong = await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => CallAsync(worker))));
        replies.CompleteAdding();
        await answering;

        Assert.All(wrong, static count => Assert.Equal(0, count));

        async Task<int> CallAsync(int worker)
        {
            int wrong = 0;
            for (int i = 0; i < CallsOfWorker; i++)
            {
                int value = (worker * CallsOfWorker) + i;
                var reply = new TaskCompletionSource<int>();
                Task<int> call = node.WaitAsync(reply.Task);
                replies.Add((reply, value));
                wrong += await call.ConfigureAwait(false) == value ? 0 : 1;
            }

            return wrong;
        }
    }

    [Fact]
    public async Task Calls_that_are_answered_late_and_cancelled_at_once_end_once_and_with_their_own()
    {
        var time = new ManualTime();
        RedisNode node = WaitingNode.Create(time, TimeSpan.FromMilliseconds(1));
        int[] ends = new int[3];
        for (int round = 0; round < 3000; round++)
        {
            using var source = new CancellationTokenSource();
            var reply = new TaskCompletionSource<int>();
            Task<int> call = node.WaitAsync(reply.Task, source.Token);
            time.Tick();
            using var start = new Barrier(3);
            await Task.WhenAll(
                Task.Run(() => Together(start, () => reply.SetResult(round))),
                Task.Run(() => Together(start, () => time.Tick())),
                Task.Run(() => Together(start, source.Cancel)));

            ends[await EndOfAsync(call, round)]++;
        }

        Assert.Equal(3000, ends.Sum());

        static void Together(Barrier start, Action act)
        {
            start.SignalAndWait();
            act();
        }
    }

    [Fact]
    public void Whatever_comes_in_whatever_order_the_first_end_counts()
    {
        // 0 answers the oldest open call, 1 cancels it, 2 ticks until all are late, 3 makes another call.
        Prop.ForAll(
            Gen.Choose(0, 3).ArrayOf(40).ToArbitrary(),
            (Func<int[], Task<bool>>)(async steps =>
            {
                var time = new ManualTime();
                RedisNode node = WaitingNode.Create(time);
                var open = new Queue<Made>();
                var ended = new List<(Task<int> Call, int Expected, int Value)>();
                int made = 0;
                foreach (int step in steps)
                {
                    if (step == 3 || open.Count == 0)
                    {
                        var reply = new TaskCompletionSource<int>();
                        var source = new CancellationTokenSource();
                        open.Enqueue(new Made(reply, source, node.WaitAsync(reply.Task, source.Token), made++));
                        continue;
                    }

                    if (step == 2)
                    {
                        time.Tick(WaitingNode.TicksToLate);
                        while (open.TryDequeue(out Made? late))
                        {
                            ended.Add((late.Call, 1, late.Value));
                            await late.Source.CancelAsync();
                            late.Reply.SetResult(-1);
                        }

                        continue;
                    }

                    Made first = open.Dequeue();
                    ended.Add((first.Call, step == 0 ? 0 : 2, first.Value));
                    if (step == 0)
                    {
                        first.Reply.SetResult(first.Value);
                        await first.Source.CancelAsync();
                    }
                    else
                    {
                        await first.Source.CancelAsync();
                        first.Reply.SetResult(-1);
                    }
                }

                foreach (var end in ended)
                {
                    if (await EndOfAsync(end.Call, end.Value) != end.Expected)
                    {
                        return false;
                    }
                }

                return open.All(static call => !call.Call.IsCompleted);
            })).QuickCheckThrowOnFailure();
    }

    private static async Task<int> EndOfAsync(Task<int> call, int value)
    {
        try
        {
            Assert.Equal(value, await call.WaitAsync(TimeSpan.FromSeconds(20)));
            return 0;
        }
        catch (TimeoutException fault) when (fault.Message.StartsWith("Node 'a' did not answer", StringComparison.Ordinal))
        {
            return 1;
        }
        catch (TaskCanceledException)
        {
            return 2;
        }
    }

    private sealed record Made(TaskCompletionSource<int> Reply, CancellationTokenSource Source, Task<int> Call, int Value);
}
