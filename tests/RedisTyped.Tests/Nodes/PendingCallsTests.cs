using RedisTyped.Nodes;

namespace RedisTyped.Tests.Nodes;

public sealed class PendingCallsTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(5_000)]
    public void However_many_wait_each_is_ended_late_once(int count)
    {
        PendingCalls calls = Create(out Ended[] waiting, count);

        _time.Tick(16);
        Assert.All(waiting, static call => Assert.Equal(CallEnd.None, call.End));
        _time.Tick(3);

        Assert.All(waiting, static call => Assert.Equal(CallEnd.Late, call.End));
        Assert.All(waiting, call => Assert.False(calls.TryEnd(call, CallEnd.Answered)));
    }

    [Fact]
    public void Object_of_a_call_that_ended_is_late_by_its_next_life_alone()
    {
        PendingCalls calls = Create(out Ended[] waiting, 1);
        _time.Tick(10);
        Assert.True(calls.TryEnd(waiting[0], CallEnd.Answered));
        calls.Add(waiting[0]);

        _time.Tick(16);
        Assert.Equal(CallEnd.None, waiting[0].End);
        _time.Tick();

        Assert.Equal(CallEnd.Late, waiting[0].End);
    }

    [Fact]
    public void Object_that_went_to_another_node_is_not_late_here()
    {
        PendingCalls calls = Create(out Ended[] waiting, 1);
        Assert.True(calls.TryEnd(waiting[0], CallEnd.Answered));
        PendingCalls other = new(TimeSpan.FromMilliseconds(160), callersMayBlock: false, new ManualTime());
        other.Add(waiting[0]);

        Assert.False(waiting[0].TryEndLate(calls, now: 1_000, ticksToLate: 16));

        Assert.True(other.TryEnd(waiting[0], CallEnd.Answered));
    }

    [Fact]
    public async Task Calls_behind_a_burst_are_late_as_before_while_the_places_get_fewer()
    {
        PendingCalls calls = Create(out Ended[] burst, 5_000);
        Array.ForEach(burst, call => Assert.True(calls.TryEnd(call, CallEnd.Answered)));
        for (int round = 0; round < 200; round++)
        {
            var call = new Ended();
            calls.Add(call);
            _time.Tick(16);
            Assert.Equal(CallEnd.None, call.End);
            _time.Tick();
            Assert.Equal(CallEnd.Late, call.End);
            await call.HasCompleted;
        }

        _time.Tick(2);
        Assert.False(_time.IsWound);
    }

    [Fact]
    public async Task Each_call_ends_once_whoever_comes_first()
    {
        PendingCalls calls = Create(out _, 0);
        const int Rounds = 20_000;
        var waiting = new Ended();
        int ended = 0;
        using var barrier = new Barrier(2, _ => calls.Add(waiting));
        Task[] enders =
        [
            Task.Factory.StartNew(() => Race(CallEnd.Answered), TaskCreationOptions.LongRunning),
            Task.Factory.StartNew(() => Race(CallEnd.Late), TaskCreationOptions.LongRunning),
        ];

        await Task.WhenAll(enders);

        Assert.Equal(Rounds, ended);

        void Race(CallEnd end)
        {
            for (int i = 0; i < Rounds; i++)
            {
                barrier.SignalAndWait();
                bool mine = end == CallEnd.Late ? waiting.TryEndLate(calls, now: 1_000, ticksToLate: 16) : waiting.TryEnd(end);
                if (mine)
                {
                    Interlocked.Increment(ref ended);
                }
            }
        }
    }

    private PendingCalls Create(out Ended[] waiting, int count)
    {
        var calls = new PendingCalls(TimeSpan.FromMilliseconds(160), callersMayBlock: false, _time);
        waiting = [.. Enumerable.Range(0, count).Select(static _ => new Ended())];
        Array.ForEach(waiting, calls.Add);
        return calls;
    }

    private sealed class Ended : PendingCall
    {
        private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HasCompleted => _completion.Task;

        public override void Complete() => _completion.TrySetResult();
    }
}
