using FsCheck;
using FsCheck.Fluent;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Acceptance.Runtime;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>What holds for every stream, however it is cut into parts.</summary>
public sealed class StreamPropertyTests
{
    private static readonly string[] Commands =
    [
        "SET on1 value", "SET off value", "INCR on2", "DEL on1 off", "DEL off on1 on2 off2", "MSET on1 a off b", "MULTI", "EXEC", "PING", "\n", "SELECT 1",
        "RENAME on1 off", "SMOVE off on m", "FLUSHDB", "PUBLISH ch text", "LPUSH off 1 2 3 4 5 6 7 8 9", "UNLINK off",
        "SET off " + new string('x', 700), "SET on1 " + new string('y', 900), "DEL on1 " + new string('z', 400),
    ];

    private static Gen<string[]> Streams => Gen.ArrayOf(Gen.Elements(Commands)).Select(Balanced);

    [Fact]
    public void Behind_each_command_as_many_bytes_are_given_as_taken() => Prop.ForAll(Streams.ToArbitrary(), static commands =>
    {
        var rewriter = Rewriter();
        var output = new RespBuffer();
        long taken = 0;
        bool inTransaction = false;
        foreach (string command in commands)
        {
            byte[] bytes = Rewriting.Stream(command);
            Take(rewriter, bytes, output);
            taken += bytes.Length;
            inTransaction = command == "MULTI" || (inTransaction && command != "EXEC");

            // Inside a transaction a replica does not count, so that it can lag there.
            Assert.Equal(taken, rewriter.Offset);
            Assert.Equal(taken, output.Length + rewriter.Slack);
            Assert.True(inTransaction || rewriter.Slack == 0, $"{rewriter.Slack} bytes short behind {command}");
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void How_a_stream_is_cut_into_parts_makes_no_difference() =>
        Prop.ForAll(Streams.ToArbitrary(), Gen.ArrayOf(Gen.Choose(1, 120)).ToArbitrary(), static (commands, cuts) =>
        {
            byte[] stream = Rewriting.Stream(commands);
            var whole = new RespBuffer();
            Take(Rewriter(), stream, whole);

            var parts = new RespBuffer();
            StreamRewriter rewriter = Rewriter();
            int at = 0;
            for (int i = 0; at < stream.Length; i++)
            {
                int length = Math.Min(cuts.Length == 0 ? 1 : cuts[i % cuts.Length], stream.Length - at);
                Take(rewriter, stream.AsMemory(at, length), parts);
                at += length;
            }

            Assert.Equal(whole.Written.ToArray(), parts.Written.ToArray());
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_replica_can_only_stop_where_a_command_of_the_source_ends() => Prop.ForAll(Streams.ToArbitrary(), static commands =>
    {
        var ends = new HashSet<long> { 0 };
        long end = 0;
        foreach (string command in commands)
        {
            end += Rewriting.Stream(command).Length;
            ends.Add(end);
        }

        var rewriter = Rewriter();
        var output = new RespBuffer();
        Take(rewriter, Rewriting.Stream(commands), output);
        var reader = new RequestReader(new RequestLimits());
        bool inTransaction = false;
        byte[] given = output.Written.ToArray();
        for (int at = 0; at < given.Length;)
        {
            Assert.Equal(ReadStatus.Complete, reader.Read(given.AsSpan(at)));
            at += reader.Consumed;
            if (reader.Arguments.Length == 0)
            {
                continue;
            }

            string name = System.Text.Encoding.ASCII.GetString(reader.Arguments[0].Of(given.AsSpan(at - reader.Consumed)));
            inTransaction = name == "MULTI" || (inTransaction && name != "EXEC");
            Assert.True(inTransaction || ends.Contains(at), $"A replica may stop behind {name} at {at}.");
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_streams_stop_and_nothing_else()
    {
        byte[] stream = Rewriting.Stream([.. Commands.Where(static c => c is not ("MULTI" or "EXEC")), "MULTI", "SET on1 v", "EXEC"]);
        FuzzRounds.Run(Long.Or(2_000_000, shortly: 20_000), random =>
        {
            byte[] damaged = stream.AsSpan(0, random.Next(1, stream.Length)).ToArray();
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            var rewriter = Rewriter();
            var output = new RespBuffer();
            try
            {
                Take(rewriter, damaged, output);
            }
            catch (StreamStopException)
            {
            }

            // A line of text becomes longer by what frames it; nothing else grows.
            Assert.InRange(output.Length, 0, (damaged.Length * 8) + 64);
        });
    }

    private static StreamRewriter Rewriter() => new(CommandClasses.BuiltIn, Prefixed.On, source: null, StreamOptions.Default, offset: 0, db: 0);

    private static void Take(StreamRewriter rewriter, ReadOnlyMemory<byte> bytes, RespBuffer output)
    {
        ValueTask task = rewriter.RewriteAsync(bytes, output, CancellationToken.None);

        // Nothing has to be waited for where no key is read.
        Assert.True(task.IsCompletedSuccessfully);
    }

    // What sources send: no transaction in another, none left open, no end without a beginning.
    private static string[] Balanced(string[] commands)
    {
        var balanced = new List<string>();
        bool inTransaction = false;
        foreach (string command in commands)
        {
            if ((command == "MULTI" && inTransaction) || (command == "EXEC" && !inTransaction))
            {
                continue;
            }

            inTransaction = command == "MULTI" || (inTransaction && command != "EXEC");
            balanced.Add(command);
        }

        if (inTransaction)
        {
            balanced.Add("EXEC");
        }

        return [.. balanced];
    }
}
