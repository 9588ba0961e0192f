using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Gateway.Links;

namespace RedisTyped.Gateway.Tests.Links;

/// <summary>What is gathered over a turn of a thread, and when that is judged to pay.</summary>
public sealed class GatheringTests
{
    [Fact]
    public void Gathering_is_tried_once_in_so_many_times()
    {
        var rule = default(GatheringRule);
        for (int trial = 0; trial < 3; trial++)
        {
            Assert.Equal([GatheringRule.Trial], Enumerable.Range(1, GatheringRule.Trial).Where(_ => rule.Begins()));
            rule.End(GatheringRule.Worth - 1);
        }
    }

    [Fact]
    public void Gathering_goes_on_from_a_turn_that_was_worth_it_until_so_many_in_a_row_were_not()
    {
        var rule = default(GatheringRule);
        rule.End(GatheringRule.Worth);
        for (int round = 0; round < 2; round++)
        {
            for (int thin = 1; thin < GatheringRule.ThinTurns; thin++)
            {
                Assert.True(rule.Begins());
                rule.End(1);
            }

            Assert.True(rule.Begins());
            rule.End(round == 0 ? GatheringRule.Worth : 1);
        }

        Assert.False(rule.Begins());
    }

    [Fact]
    public void What_a_turn_has_to_send_goes_when_it_has_ended_once_that_is_worth_it() => OnThreadOfItsOwn(static () =>
    {
        using var bell = new TurnBell();
        using var turn = new SocketTurn(bell, NullLogger.Instance, TimeProvider.System);
        turn.Enter();
        var alone = new CountingReceiver();
        for (int i = 1; i < GatheringRule.Trial; i++)
        {
            SocketTurn.Send(alone);
            Assert.Equal(i, alone.Flushes);
        }

        CountingReceiver[] crowd = [.. Enumerable.Range(0, GatheringRule.Worth).Select(static _ => new CountingReceiver())];
        for (int round = 0; round < 3; round++)
        {
            Array.ForEach(crowd, SocketTurn.Send);
            Assert.All(crowd, one => Assert.Equal(round, one.Flushes));
            Assert.Equal(1, bell.HearAsync().AsTask().GetAwaiter().GetResult());
            turn.End();
            Assert.All(crowd, one => Assert.Equal(round + 1, one.Flushes));
        }
    });

    [Fact]
    public void One_that_cannot_be_sent_keeps_no_other_back() => OnThreadOfItsOwn(static () =>
    {
        using var bell = new TurnBell();
        using var turn = new SocketTurn(bell, NullLogger.Instance, TimeProvider.System);
        turn.Enter();
        var last = new CountingReceiver();
        for (int i = 1; i < GatheringRule.Trial; i++)
        {
            SocketTurn.Send(new CountingReceiver());
        }

        SocketTurn.Send(new BrokenReceiver());
        SocketTurn.Send(last);
        turn.End();
        turn.End();
        Assert.Equal(1, last.Flushes);
    });

    [Fact]
    public void One_that_waits_and_cannot_be_sent_keeps_no_other_back() => OnThreadOfItsOwn(static () =>
    {
        using var bell = new TurnBell();
        using var turn = new SocketTurn(bell, NullLogger.Instance, TimeProvider.System);
        turn.Enter();
        CountingReceiver[] crowd = [.. Enumerable.Range(0, GatheringRule.Trial + GatheringRule.Worth).Select(static _ => new CountingReceiver())];
        Array.ForEach(crowd, SocketTurn.Send);
        turn.End();
        var last = new CountingReceiver();
        Assert.True(SocketTurn.TryDelay(new BrokenReceiver(), 1));
        Assert.True(SocketTurn.TryDelay(last, 1));
        turn.Dispose();
        Assert.Equal(1, last.Flushes);
        Assert.False(SocketTurn.TryDelay(last, 2));
    });

    [Fact]
    public async Task Thread_that_does_not_look_is_woken_by_the_bell_for_one_that_waits()
    {
        using var bell = new TurnBell();
        using var delayed = new DelayedReplies(bell, TimeProvider.System);
        var receiver = new CountingReceiver();
        Assert.True(delayed.TryAdd(receiver, 7));
        ReplyReceiver? due;
        int wait;
        do
        {
            Assert.Equal(1, await InTime.AwaitAsync(bell.HearAsync().AsTask(), "the bell is rung"));
        }
        while (!delayed.TryTake(out due, out wait));

        Assert.Equal((receiver, 7), (due, wait));
        Assert.False(delayed.TryTake(out _, out _));
    }

    [Fact]
    public void Nothing_is_gathered_where_nobody_would_tell_of_the_end() => OnThreadOfItsOwn(static () =>
    {
        var bell = new TurnBell();
        using var turn = new SocketTurn(bell, NullLogger.Instance, TimeProvider.System);
        turn.Enter();
        bell.Dispose();
        var receiver = new CountingReceiver();
        for (int i = 1; i <= GatheringRule.Trial; i++)
        {
            SocketTurn.Send(receiver);
        }

        Assert.Equal(GatheringRule.Trial, receiver.Flushes);
    });

    [Fact]
    public void Bell_that_is_closed_is_not_rung_by_way_of_an_exception() => OnThreadOfItsOwn(static () =>
    {
        var bell = new TurnBell();
        using var turn = new SocketTurn(bell, NullLogger.Instance, TimeProvider.System);
        turn.Enter();
        CountingReceiver[] crowd = [.. Enumerable.Range(0, GatheringRule.Trial + GatheringRule.Worth).Select(static _ => new CountingReceiver())];
        Array.ForEach(crowd, SocketTurn.Send);
        turn.End();
        bell.Dispose();
        int thread = Environment.CurrentManagedThreadId, thrown = 0;
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> onThrown = (_, _) => thrown += Environment.CurrentManagedThreadId == thread ? 1 : 0;
        AppDomain.CurrentDomain.FirstChanceException += onThrown;
        Array.ForEach(crowd, SocketTurn.Send);
        AppDomain.CurrentDomain.FirstChanceException -= onThrown;

        Assert.All(crowd, static one => Assert.Equal(2, one.Flushes));
        Assert.Equal(0, thrown);
    });

    // The turn of a thread stays with it.
    private static void OnThreadOfItsOwn(Action action)
    {
        Exception? fault = null;
        var thread = new Thread(() => fault = Record.Exception(action)) { IsBackground = true };
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(90)), "The turn has not ended in time.");
        Assert.Null(fault);
    }

    private sealed class CountingReceiver : ReplyReceiver
    {
        public int Flushes { get; private set; }

        public override void Flush() => Flushes++;

        public override void FlushDelayed(int wait) => Flush();
    }

    private sealed class BrokenReceiver : ReplyReceiver
    {
        public override void Flush() => throw new IOException("broken");

        public override void FlushDelayed(int wait) => Flush();
    }
}
