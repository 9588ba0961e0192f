using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Replication.Spooling;
using RedisTyped.Resharding.Tests.Replication.Runtime;
using RedisTyped.Resharding.Writing;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Tests.Writing;

public sealed class UnansweredBatchesTests
{
    private static readonly ReplicationId History = new(new string('a', 40));

    /// <summary>A target does not run the first transaction behind a WATCH if the checkpoint has changed, but all that are sent behind it.</summary>
    [Fact]
    public void Nothing_is_sent_behind_the_first_batch_of_a_connection_before_that_is_answered()
    {
        using var spool = new SpoolFolder(null, 1 << 20);
        var options = new TargetOptions { Source = "a", Address = new SourceAddress("127.0.0.1", 1), Owned = AllKeys.Instance, Spool = spool, BatchBytes = 4 };
        using var queue = new UnansweredBatches(options, At(0));
        for (int offset = 1; offset <= 4; offset++)
        {
            using var commands = new SpillBuffer(spool, options.HeldBytes);
            commands.Write("PING"u8);
            queue.Add(commands, commands.Length, count: 1, At(offset));
        }

        Batch first = queue.Take()!;
        Assert.Null(queue.Take());
        queue.Answer();
        Assert.Equal((1L, 2L), (first.After.Batch, queue.Take()!.After.At.Offset));
        Assert.Equal(3, queue.Take()!.After.At.Offset);

        Assert.True(queue.TryRewind(At(1) with { Batch = 1 }));
        Assert.Equal(2, queue.Take()!.After.At.Offset);
        Assert.Null(queue.Take());
    }

    /// <summary>Each time the connection is there at once, so that trying to connect does not find it out.</summary>
    [Fact]
    public void Commands_over_which_every_connection_breaks_are_not_sent_for_ever()
    {
        using var spool = new SpoolFolder(null, 1 << 20);
        var time = new LeapingTime();
        var options = new TargetOptions { Source = "a", Address = new SourceAddress("127.0.0.1", 1), Owned = AllKeys.Instance, Spool = spool, BatchBytes = 4, Time = time };
        using var queue = new UnansweredBatches(options, At(0));
        var stuck = new StuckBatches(options, queue);
        for (int offset = 1; offset <= 2; offset++)
        {
            using var commands = new SpillBuffer(spool, options.HeldBytes);
            commands.Write("PING"u8);
            queue.Add(commands, commands.Length, count: 1, At(offset));
        }

        // Where it is answered in between, a connection may break as often as it likes.
        Assert.NotNull(queue.Take());
        Assert.Equal(TimeSpan.Zero, Break());
        queue.TryRewind(At(0));
        Assert.NotNull(queue.Take());
        queue.Answer();
        Assert.NotNull(queue.Take());
        time.Pass(options.Patience * 2);
        Assert.Equal(TimeSpan.Zero, Break());
        Assert.True(Break() > TimeSpan.Zero);

        time.Pass(options.Patience * 2);
        var fault = Assert.Throws<ReshardException>(() => Break());
        Assert.Equal(ReshardFailure.TargetUnreachable, fault.Failure);
        Assert.Contains("ends", fault.Message, StringComparison.Ordinal);

        TimeSpan Break() => stuck.Delay(new IOException("ends"));
    }

    /// <summary>One that is sent again counts from then on.</summary>
    [Fact]
    public void Answers_are_timed_from_when_a_batch_was_sent()
    {
        using var spool = new SpoolFolder(null, 1 << 20);
        var time = new LeapingTime();
        var pace = new TargetPace("b", time, ReshardEvents.None);
        var options = new TargetOptions
        {
            Source = "a", Address = new SourceAddress("127.0.0.1", 1), Owned = AllKeys.Instance, Spool = spool, BatchBytes = 4, Time = time, Pace = pace,
        };
        using var queue = new UnansweredBatches(options, At(0));
        using var commands = new SpillBuffer(spool, options.HeldBytes);
        commands.Write("PING"u8);
        queue.Add(commands, commands.Length, count: 1, At(1));
        time.Pass(TimeSpan.FromMilliseconds(500));
        Assert.NotNull(queue.Take());
        time.Pass(TimeSpan.FromMilliseconds(200));
        Assert.True(queue.TryRewind(At(0)));
        Assert.NotNull(queue.Take());
        time.Pass(TimeSpan.FromMilliseconds(30));

        queue.Answer();

        time.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(30, pace.Read().P99?.TotalMilliseconds);
    }

    private static Checkpoint At(long offset) => new(new ReplicationPosition(History, offset), Database: 0, Batch: 0, IsWhole: true);
}
