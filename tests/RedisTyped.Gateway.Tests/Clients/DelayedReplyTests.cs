using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using RedisTyped.Gateway.Clients;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Tests.Faults;
using RedisTyped.Gateway.Tests.Resp;
using RedisTyped.Operation.Tests.NodeStates;
using RedisTyped.Testing;

namespace RedisTyped.Gateway.Tests.Clients;

/// <summary>Replies that wait for others to be sent with them, where there is so much to send that it pays.</summary>
public sealed class DelayedReplyTests
{
    private static readonly string Large = $"+{new string('x', 16 * 1024)}\r\n";

    [Fact]
    public Task Replies_to_what_was_read_together_are_sent_together() => OnGatheringTurnAsync(static (client, turn, _) =>
    {
        Assert.Equal("", client.After(turn, "+1\r\n"));
        Assert.Equal("", client.After(turn, "+2\r\n"));

        // The third ends the first reading; the fifth, the second one.
        Assert.Equal("+1\r\n+2\r\n+3\r\n", client.After(turn, "+3\r\n"));
        Assert.Equal("", client.After(turn, "+4\r\n"));
        Assert.Equal("+4\r\n+5\r\n", client.After(turn, "+5\r\n"));
    });

    [Fact]
    public Task Reply_that_has_waited_for_too_long_is_sent_and_the_next_waits_anew() => OnGatheringTurnAsync(static (client, turn, time) =>
    {
        Assert.Equal("", client.After(turn, "+1\r\n"));
        time.Advance(DelayedReplies.Longest - TimeSpan.FromTicks(1));
        Assert.Equal("", client.After(turn));
        time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal("+1\r\n", client.After(turn));
        Assert.Equal("", client.After(turn, "+2\r\n"));
        time.Advance(DelayedReplies.Longest);
        Assert.Equal("+2\r\n", client.After(turn));
    });

    [Fact]
    public Task Wait_that_was_over_before_does_not_shorten_the_next() => OnGatheringTurnAsync(static (client, turn, time) =>
    {
        Assert.Equal("", client.After(turn, "+1\r\n"));
        Assert.Equal("", client.After(turn, "+2\r\n"));
        Assert.Equal("+1\r\n+2\r\n+3\r\n", client.After(turn, "+3\r\n"));
        time.Advance(DelayedReplies.Longest / 2);
        Assert.Equal("", client.After(turn, "+4\r\n"));
        time.Advance(DelayedReplies.Longest / 2);
        Assert.Equal("", client.After(turn));
        time.Advance(DelayedReplies.Longest / 2);
        Assert.Equal("+4\r\n", client.After(turn));
    });

    [Fact]
    public Task Reply_that_is_worth_a_send_does_not_wait() =>
        OnGatheringTurnAsync(static (client, turn, _) => Assert.Equal(Large, client.After(turn, Large)));

    [Fact]
    public Task Thread_that_has_nothing_to_do_is_woken_for_what_waits() => OnGatheringTurnAsync(static (client, turn, time) =>
    {
        Assert.False(time.IsWound);
        Assert.Equal("", client.After(turn, "+1\r\n"));
        Assert.Equal(DelayedReplies.Silence, time.Due);
        time.Tick(DelayedReplies.Silence, 1);
        turn.Hear();
        Assert.Equal("+1\r\n", client.After(turn));
        Assert.False(time.IsWound);
    });

    [Fact]
    public Task Thread_that_looks_by_itself_is_not_woken() => OnGatheringTurnAsync(static (client, turn, time) =>
    {
        Assert.Equal("", client.After(turn, "+1\r\n"));
        time.Advance(DelayedReplies.Longest / 2);
        Assert.Equal("", client.After(turn));
        time.Tick(DelayedReplies.Silence - DelayedReplies.Longest, 1);

        // It has looked within the time, three milliseconds ago.
        Assert.Equal(DelayedReplies.Longest, time.Due);
        time.Tick(DelayedReplies.Longest, 1);
        turn.Hear();
        Assert.Equal("+1\r\n", client.After(turn));
    });

    [Fact]
    public Task Turn_that_is_closed_sends_what_waits_and_holds_nothing_more() => OnGatheringTurnAsync(static (client, turn, _) =>
    {
        Assert.Equal("", client.After(turn, "+1\r\n"));
        turn.Close();
        Assert.Equal("+1\r\n", client.Sent());
        client.Answer("+2\r\n");
        Assert.Equal("+2\r\n", client.Sent());
    });

    [Fact]
    public Task Where_turns_have_little_to_send_nothing_waits() => OnGatheringTurnAsync(static (client, turn, _) =>
    {
        turn.Thin();
        client.Answer("+1\r\n");
        Assert.Equal("+1\r\n", client.Sent());
    });

    [Fact]
    public void Place_that_is_used_again_does_not_end_a_reading_because_it_did_before()
    {
        var row = new ReplyRow(null!);
        for (int round = 0; round < 4; round++)
        {
            row.Add();
            bool ends = round % 2 == 0;
            row.Last.EndsReading |= ends;
            row.Add();
            Assert.Equal(ends, row.RemoveFirst());
            Assert.False(row.RemoveFirst());
        }
    }

    // Requests of two readings, three and two, whose nodes do not answer; the test does, on a thread that gathers.
    private static async Task OnGatheringTurnAsync(Action<Answered, Turn, ManualTime> test)
    {
        await using RedisNodes nodes = await RedisNodes.StartAsync(1, new RedisNodesOptions { Server = RedisServerKind.RedisServer });
        await using PipeClient client = await PipeClient.StartAsync(nodes, new GatewayOptions());
        nodes[0].Freeze();
        byte[] request = RespClient.Request("GET", "key");
        await client.SendAsync((byte[])[.. request, .. request, .. request]);
        await Wait.UntilAsync(() => client.WaitingFor(0) == 3, "the first requests wait");
        await client.SendAsync((byte[])[.. request, .. request]);
        await Wait.UntilAsync(() => client.WaitingFor(0) == 5, "all requests wait");
        var time = new ManualTime();
        try
        {
            await InTime.AwaitAsync(
                Task.Factory.StartNew(
                    () =>
                    {
                        using var turn = new Turn(time);
                        var answered = new Answered(client);
                        test(answered, turn, time);
                        answered.AnswerRest();
                    },
                    TestContext.Current.CancellationToken,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default),
                "the test has ended");
        }
        finally
        {
            // Its answers come too late.
            nodes[0].Resume();
        }
    }

    private sealed class Answered(PipeClient client)
    {
        private readonly ReplyDelivery _delivery = new();

        public string After(Turn turn, string? reply = null)
        {
            if (reply is not null)
            {
                Answer(reply);
            }

            turn.End();
            return Sent();
        }

        public string Sent()
        {
            if (!client.Replies.TryRead(out ReadResult read))
            {
                return "";
            }

            string text = Encoding.ASCII.GetString(read.Buffer);
            client.Replies.AdvanceTo(read.Buffer.End);
            return text;
        }

        // So that the client has an end.
        public void AnswerRest()
        {
            while (Row(client.Client).Count > 0)
            {
                Answer("+\r\n");
            }
        }

        public void Answer(string reply)
        {
            Row(client.Client).First.Take(Encoding.ASCII.GetBytes(reply), _delivery);
            _delivery.Leave();
            _delivery.Send();
        }

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_row")]
        private static extern ref ReplyRow Row(GatewayClient client);
    }

    private sealed class Turn : IDisposable
    {
        private readonly TurnBell _bell = new();
        private readonly SocketTurn _turn;

        public Turn(TimeProvider time)
        {
            _turn = new SocketTurn(_bell, NullLogger.Instance, time);
            _turn.Enter();
            Nobody[] crowd = [.. Enumerable.Range(0, GatheringRule.Trial + GatheringRule.Worth).Select(static _ => new Nobody())];
            Array.ForEach(crowd, SocketTurn.Send);
            End();
            Hear();
        }

        public void End() => _turn.End();

        public void Hear() => Assert.Equal(1, _bell.HearAsync().AsTask().GetAwaiter().GetResult());

        public void Thin()
        {
            for (int i = 0; i < GatheringRule.ThinTurns; i++)
            {
                SocketTurn.Send(new Nobody());
                End();
                Hear();
            }
        }

        public void Close() => _turn.Dispose();

        public void Dispose()
        {
            _turn.Dispose();
            _bell.Dispose();
        }
    }

    private sealed class Nobody : ReplyReceiver
    {
        public override void Flush()
        {
        }

        public override void FlushDelayed(int wait)
        {
        }
    }
}
