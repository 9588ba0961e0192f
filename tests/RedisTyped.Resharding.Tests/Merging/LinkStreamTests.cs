using System.Text;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Merging;
using RedisTyped.Resharding.Progress;
using RedisTyped.Resharding.Replication;

namespace RedisTyped.Resharding.Tests.Merging;

/// <summary>The stream of one source on its way into that of several.</summary>
public sealed class LinkStreamTests
{
    [Fact]
    public void Commands_have_their_database_and_what_served_the_link_is_left_out()
    {
        var stream = Begin();

        Assert.Equal(StreamStep.None, Take(stream, "\n\n", "PING", "PING filler", "SET a 1", "SELECT 3", "SET b 1", "REPLCONF GETACK *", "PUBLISH c m", "SET c 1"));

        Assert.Equal(0, stream.Ready.FirstDb);
        Assert.Equal(3, stream.Ready.LastDb);
        Assert.Equal(Bytes("SET a 1", "SELECT 3", "SET b 1", "SET c 1"), Text(stream));
        Assert.True(stream.WantsAnswer);
    }

    [Fact]
    public void Transaction_comes_whole_and_its_offset_with_its_end()
    {
        var stream = Begin();
        long before = stream.Whole.At.Offset;
        Take(stream, "MULTI", "SET a 1", "SELECT 1", "PING");
        Assert.Equal(0, stream.Ready.Length);
        Assert.Equal(before, stream.Whole.At.Offset);

        // Who goes on before the transaction goes on in the database before it.
        Assert.Equal((0, 1), (stream.Whole.Database, stream.Db));

        Take(stream, "SET b 1", "EXEC");
        Assert.Equal(1, stream.Whole.Database);
        Assert.Equal(Bytes("MULTI", "SET a 1", "SELECT 1", "SET b 1", "EXEC"), Text(stream));
        Assert.Equal(before + Bytes("MULTI", "SET a 1", "SELECT 1", "PING", "SET b 1", "EXEC").Length, stream.Whole.At.Offset);
    }

    [Fact]
    public void Transaction_of_one_command_is_that_command_and_of_none_nothing()
    {
        var stream = Begin();
        Take(stream, "MULTI", "PING ....", "SET a 1", "EXEC", "MULTI", "PING", "EXEC");
        Assert.Equal(Bytes("SET a 1"), Text(stream));
    }

    [Fact]
    public void Long_transaction_is_begun_before_its_end_and_keeps_the_turn()
    {
        var stream = Begin();
        string value = new('x', 900_000);
        var given = new StringBuilder();
        Give("MULTI");
        for (int i = 0; i < 10; i++)
        {
            Give($"SET a{i} {value}");
        }

        Assert.True(stream.IsOpen);
        Give("SET b 1", "EXEC", "SET c 1");
        Assert.False(stream.IsOpen);
        Assert.Equal(
            Bytes(["MULTI", .. Enumerable.Range(0, 10).Select(i => $"SET a{i} {value}"), "SET b 1", "EXEC", "SET c 1"]), given.ToString());

        void Give(params string[] commands)
        {
            stream.Take(Encoding.ASCII.GetBytes(Bytes(commands)));
            StreamStep step;
            do
            {
                step = stream.Next();
                given.Append(Text(stream));
                stream.Ready.Clear();
            }
            while (step != StreamStep.None);
        }
    }

    [Fact]
    public void Long_command_is_begun_before_its_end_and_its_offset_comes_with_that()
    {
        var stream = Begin();
        string command = Bytes($"SET a {new string('x', 3_000_000)}");
        stream.Take(Encoding.ASCII.GetBytes(command[..2_000_000]));
        long before = stream.Whole.At.Offset;
        var given = new StringBuilder();
        Drain();
        Assert.True(stream.IsOpen);
        Assert.Equal(before, stream.Whole.At.Offset);

        stream.Take(Encoding.ASCII.GetBytes(command[2_000_000..] + Bytes("SET b 1")));
        Drain();
        Assert.False(stream.IsOpen);
        Assert.Equal(command + Bytes("SET b 1"), given.ToString());
        Assert.Equal(before + given.Length, stream.Whole.At.Offset);

        void Drain()
        {
            StreamStep step;
            do
            {
                step = stream.Next();
                given.Append(Text(stream));
                stream.Ready.Clear();
            }
            while (step != StreamStep.None);
        }
    }

    [Fact]
    public void Database_that_follows_a_long_command_is_selected_behind_it()
    {
        var stream = Begin();
        string value = new('x', 2_000_000);
        string all = Bytes($"SET a {value}", "SELECT 3", "SET b 1");
        stream.Take(Encoding.ASCII.GetBytes(all[..1_500_000]));
        while (stream.Next() != StreamStep.None)
        {
            stream.Ready.Clear();
        }

        stream.Ready.Clear();
        stream.Take(Encoding.ASCII.GetBytes(all[1_500_000..]));
        while (stream.Next() != StreamStep.None)
        {
            stream.Ready.Clear();
        }

        // Whoever appends this selects the first database before it, which must be the one that the command has begun in.
        Assert.Equal((0, 3), (stream.Ready.FirstDb, stream.Ready.LastDb));
        Assert.EndsWith("x\r\n" + Bytes("SELECT 3", "SET b 1"), Text(stream));
    }

    [Fact]
    public void Flush_is_the_sources_own_keys_only_where_others_share_the_target()
    {
        var alone = Begin(isAlone: true);
        Take(alone, "FLUSHALL");
        Assert.Equal(Bytes("FLUSHALL"), Text(alone));

        var shared = Begin();
        Assert.Equal(StreamStep.Sweep, Take(shared, "SET a 1", "FLUSHDB", "SET b 1"));
        Assert.Equal(Bytes("SET a 1"), Text(shared));
        Assert.Equal([0], shared.Sweep!.Databases);
        shared.Ready.Clear();
        shared.HasSwept();
        Assert.Equal(StreamStep.None, shared.Next());
        Assert.Equal(Bytes("SET b 1"), Text(shared));
    }

    [Fact]
    public void What_a_transaction_has_written_before_it_empties_the_database_is_left_out()
    {
        var stream = Begin();
        Assert.Equal(StreamStep.Sweep, Take(stream, "MULTI", "SELECT 2", "SET a 1", "FLUSHDB", "SET b 1", "INCR c", "EXEC"));
        Assert.Equal([2], stream.Sweep!.Databases);
        string given = Encoding.ASCII.GetString(stream.SweepTransaction!.Bytes.Span);
        Assert.EndsWith(Bytes("SET b 1", "INCR c"), given, StringComparison.Ordinal);
        Assert.DoesNotContain("SET\r\n$1\r\na", given, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SET a 1", "SELECT 1", "SET b 1", "FLUSHDB")]
    [InlineData("COPY a b DB 1", "FLUSHDB")]
    [InlineData("MOVE a 1", "FLUSHDB")]
    [InlineData("EVAL return 0", "FLUSHDB")]
    [InlineData("JSON.SET a $ 1", "FLUSHDB")]
    public void Flush_of_a_database_that_its_transaction_may_have_written_to_beside_others_needs_all_anew(params string[] commands)
    {
        var stream = Begin();
        var fault = Assert.Throws<ReshardException>(() => Take(stream, ["MULTI", .. commands]));
        Assert.Equal(ReshardFailure.ResyncNeeded, fault.Failure);
    }

    /// <summary>What may work on several databases has been given by then.</summary>
    [Theory]
    [InlineData("EVAL return 0")]
    [InlineData("COPY a b DB 1")]
    public void Flush_of_a_database_counts_what_its_own_transaction_has_written(string before)
    {
        var stream = Begin();
        Assert.Equal(StreamStep.Sweep, Take(stream, before, "MULTI", "SET a 1", "FLUSHDB", "EXEC"));
        Assert.Equal([0], stream.Sweep!.Databases);
    }

    [Fact]
    public void Command_whose_database_nobody_knows_is_not_guessed()
    {
        var stream = new LinkStream(new ReshardLink("a", "b", AllKeys.Instance), isAlone: false, new FunctionLibraries(), ReshardEvents.None);
        stream.Begin(new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 5), null));
        Assert.Equal(ReshardFailure.ResyncNeeded, Assert.Throws<ReshardException>(() => Take(stream, "SET a 1")).Failure);
    }

    private static LinkStream Begin(bool isAlone = false)
    {
        var stream = new LinkStream(new ReshardLink("a", "b", AllKeys.Instance), isAlone, new FunctionLibraries(), ReshardEvents.None);
        stream.Begin(new LandedPosition(new ReplicationPosition(ReplicationId.NewRandom(), 5), 0));
        return stream;
    }

    private static StreamStep Take(LinkStream stream, params string[] commands)
    {
        stream.Take(Encoding.ASCII.GetBytes(Bytes(commands)));
        return stream.Next();
    }

    private static string Bytes(params string[] commands) => string.Concat(commands.Select(static command => command.StartsWith('\n')
        ? command
        : Encoding.ASCII.GetString(RespWords.Encode(command.Split(' ')))));

    private static string Text(LinkStream stream) => Encoding.ASCII.GetString(stream.Ready.Bytes.Span);
}
