using RedisTyped.Nodes;

namespace RedisTyped.Tests.Nodes;

public sealed class CallRingTests
{
    private const int Places = 64;

    private readonly PendingCalls _owner = new(TimeSpan.FromMilliseconds(160), callersMayBlock: false, new ManualTime());
    private readonly CallRing _ring = CallRing.Create();

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(Places / 2)]
    public void Calls_that_wait_side_by_side_do_not_make_the_ring_full(int waiting)
    {
        for (int i = 0; i < waiting; i++)
        {
            Assert.True(_ring.TryAdd(new Call()));
        }

        // Several times round, each time up to those that wait.
        for (int i = 0; i < 10 * Places; i++)
        {
            var call = new Call();
            Assert.True(_ring.TryAdd(call));
            call.BeginWaiting(_owner, now: 0);
            Assert.True(call.TryEnd(CallEnd.Answered));
        }
    }

    [Fact]
    public void Ring_is_full_when_more_than_half_of_it_is_taken_and_the_next_places_are()
    {
        int added = 0;
        while (added <= Places && _ring.TryAdd(new Call()))
        {
            added++;
        }

        Assert.InRange(added, Places / 2, Places);
    }

    [Fact]
    public void Closed_ring_takes_no_call_and_keeps_none()
    {
        _ring.Close();

        Assert.False(_ring.TryAdd(new Call()));
        Assert.False(_ring.HasCalls());
    }

    private sealed class Call : PendingCall
    {
        public override void Complete()
        {
        }
    }
}
