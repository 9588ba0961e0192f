using System.Text;
using RedisTyped.Resharding.Filters;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>What each class of commands becomes where no key has to be read: <c>on…</c> is kept, <c>~</c> is filler.</summary>
public sealed class StreamRewriterTests
{
    [Theory]
    [InlineData("set on v", "set on v")]
    [InlineData("SET off v", "~")]
    [InlineData("DEL on1 off on2", "DEL on1 on2")]
    [InlineData("DEL off1 off2", "~")]
    [InlineData("UNLINK off on", "UNLINK on")]
    [InlineData("MSET on1 a off b on2 c", "MSET on1 a on2 c")]
    [InlineData("MSETNX off a on b", "MSET on b")]
    [InlineData("MSETNX on1 a on2 b", "MSETNX on1 a on2 b")]
    [InlineData("PFCOUNT on off", "PFCOUNT on")]
    [InlineData("RENAME on off", "DEL on")]
    [InlineData("RENAMENX on1 on2", "RENAMENX on1 on2")]
    [InlineData("RENAME off1 off2", "~")]
    [InlineData("MOVE on 3", "MOVE on 3")]
    [InlineData("SMOVE on off m", "SREM on m")]
    [InlineData("SMOVE off on m", "SADD on m")]
    [InlineData("LMOVE on off LEFT RIGHT", "LPOP on")]
    [InlineData("LMOVE on off RIGHT LEFT", "RPOP on")]
    [InlineData("RPOPLPUSH on off", "RPOP on")]
    [InlineData("COPY on off", "~")]
    [InlineData("SUNIONSTORE off on1 on2", "~")]
    [InlineData("SUNIONSTORE on1 on2 on3", "SUNIONSTORE on1 on2 on3")]
    [InlineData("ZUNIONSTORE on1 2 on2 on3 WEIGHTS 1 2", "ZUNIONSTORE on1 2 on2 on3 WEIGHTS 1 2")]
    [InlineData("SORT on1 LIMIT 0 5 STORE on2", "SORT on1 LIMIT 0 5 STORE on2")]
    [InlineData("GEORADIUS on1 1 1 5 km STORE off STORE on2", "GEORADIUS on1 1 1 5 km STORE off STORE on2")]
    [InlineData("XGROUP CREATE on g $", "XGROUP CREATE on g $")]
    [InlineData("XGROUP CREATE off g $", "~")]
    [InlineData("EVAL script 2 on1 on2 arg", "EVAL script 2 on1 on2 arg")]
    [InlineData("EVAL script 1 off arg", "SCRIPT LOAD script")]
    [InlineData("eval script 1 o", "SCRIPT LOAD script")]
    [InlineData("EVALSHA hash 1 off arg", "~")]
    [InlineData("FLUSHALL ASYNC", "FLUSHALL ASYNC")]
    [InlineData("SWAPDB 0 1", "SWAPDB 0 1")]
    [InlineData("FUNCTION DELETE lib", "FUNCTION DELETE lib")]
    [InlineData("SCRIPT LOAD text", "SCRIPT LOAD text")]
    [InlineData("PUBLISH on text", "~")]
    [InlineData("PUBLISH __sentinel__:hello text", "~")]
    [InlineData("REPLCONF GETACK *", "REPLCONF GETACK *")]
    [InlineData("HPEXPIREAT off 1 FIELDS 1 f", "~")]
    public async Task Each_class_of_commands_leaves_what_concerns_the_kept_keys(string command, string expected) =>
        Assert.Equal(expected, await Rewriting.BecomesAsync(command));

    [Fact]
    public async Task A_database_is_selected_whatever_its_number_looks_like() =>
        Assert.Equal("SELECT 3; set on v; ~", await Rewriting.BecomesAsync("SELECT 3", "set on v", "set off v"));

    [Fact]
    public async Task A_filter_sees_the_database_that_is_selected()
    {
        byte[] output = await Rewriting.RewriteAsync(Rewriting.Stream("SET a v", "SELECT 1", "SET a v", "MOVE a 2", "COPY a b DB 2"), new OnlyDatabase(1));

        Assert.Equal("~; SELECT 1; SET a v; DEL a; ~", Rewriting.Words(output));
    }

    [Fact]
    public async Task A_transaction_keeps_its_own_commands() =>
        Assert.Equal(
            "MULTI; ~; SET on1 v; ~; SET on2 v; EXEC",
            await Rewriting.BecomesAsync("MULTI", "SET off v", "SET on1 v", "SET off v", "SET on2 v", "EXEC"));

    [Fact]
    public async Task A_transaction_that_keeps_nothing_is_left_out_with_its_ends() =>
        Assert.Equal("~; set on v", await Rewriting.BecomesAsync("MULTI", "SET off v", "DEL off", "EXEC", "set on v"));

    [Fact]
    public async Task A_transaction_that_is_kept_whole_stays_as_it_is()
    {
        byte[] stream = Rewriting.Stream("MULTI", "SET on1 v", "SET on2 v", "EXEC");

        Assert.Equal(stream, await Rewriting.RewriteAsync(stream));
    }

    [Fact]
    public async Task Nothing_is_given_for_a_transaction_before_it_keeps_something()
    {
        byte[] stream = Rewriting.Stream("SET on v", "MULTI", "SET off v", "SET off w");

        Assert.Equal("SET on v", Rewriting.Words(await Rewriting.RewriteAsync(stream)));
    }

    [Fact]
    public async Task An_end_without_a_beginning_is_never_given() =>
        Assert.Equal("~; SET on v", await Rewriting.BecomesAsync("EXEC", "SET on v"));

    [Fact]
    public async Task Signs_of_life_pass() =>
        Assert.Equal("ping; SET on v", await Rewriting.BecomesAsync("\n", "ping", "\n\n", "SET on v"));

    [Fact]
    public async Task A_select_typed_as_a_line_gets_the_form_that_replicas_take()
    {
        byte[] output = await Rewriting.RewriteAsync("select 2\r\n"u8.ToArray());

        Assert.Equal(Rewriting.Stream("select 2"), output);
    }

    [Fact]
    public async Task Messages_pass_where_they_are_wanted_but_for_those_of_sentinels()
    {
        byte[] output = await Rewriting.RewriteAsync(
            Rewriting.Stream("PUBLISH news text", "PUBLISH __sentinel__:hello text", "PUBLISH __redistyped__:slack text"),
            options: new StreamOptions { KeepsMessages = true });

        Assert.Equal("PUBLISH news text; ~; ~", Rewriting.Words(output));
    }

    [Fact]
    public async Task Much_padding_is_one_filler_in_a_transaction_and_not_newlines()
    {
        string many = "DEL on " + string.Join(' ', Enumerable.Repeat("off", 1000));

        Assert.Equal("MULTI; ~; DEL on; EXEC", await Rewriting.BecomesAsync(many));
    }

    [Fact]
    public async Task Keys_of_any_bytes_are_kept_and_dropped()
    {
        byte[] stream = [.. "*3\r\n$3\r\nSET\r\n$5\r\non\0\r\n\r\n$0\r\n\r\n"u8, .. "*2\r\n$3\r\nDEL\r\n$0\r\n\r\n"u8];
        byte[] output = await Rewriting.RewriteAsync(stream);

        Assert.Equal(stream.Length, output.Length);
        Assert.Equal("SET on\0\r\n ; ~", Rewriting.Words(output));
    }

    [Theory]
    [InlineData("NOSUCH on v", StreamStopReason.UnknownCommand, "NOSUCH")]
    [InlineData("GET on", StreamStopReason.UnknownCommand, "GET")]
    [InlineData("RESTORE-ASKING on 0 v", StreamStopReason.Refused, "RESTORE-ASKING")]
    [InlineData("MIGRATE host 1 off 0 1", StreamStopReason.Refused, "MIGRATE")]
    [InlineData("RENAME off on", StreamStopReason.Straddle, "RENAME")]
    [InlineData("SET", StreamStopReason.Malformed, "SET")]
    [InlineData("MSET on", StreamStopReason.Malformed, "MSET")]
    [InlineData("ZUNIONSTORE on 9 on1", StreamStopReason.Malformed, "ZUNIONSTORE")]
    [InlineData("EVAL script 0 arg", StreamStopReason.Straddle, "EVAL")]
    public async Task What_cannot_be_rewritten_stops_and_names_the_command(string command, object reason, string name)
    {
        StreamStopException stop = await Assert.ThrowsAsync<StreamStopException>(() => Rewriting.BecomesAsync("SET on v", command));

        Assert.Equal(reason, stop.Reason);
        Assert.Equal(name, stop.Command);
        Assert.Contains(name, stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_commands_stop()
    {
        StreamStopException stop = await Assert.ThrowsAsync<StreamStopException>(() => Rewriting.RewriteAsync("*2\r\n$3\r\nDEL\r\n:1\r\n"u8.ToArray()));

        Assert.Equal(StreamStopReason.Malformed, stop.Reason);
    }

    [Fact]
    public async Task Counters_tell_what_became_of_each_command()
    {
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, Prefixed.On, source: null, StreamOptions.Default, offset: 100, db: null);
        var output = new RedisTyped.Protocol.RespBuffer();
        byte[] stream = Rewriting.Stream("SELECT 2", "SET on v", "SET off v", "DEL on off");
        await rewriter.RewriteAsync(stream, output, TestContext.Current.CancellationToken);

        Assert.Equal([new("SET", 1), new("SELECT", 1)], rewriter.Counters.ByName(CommandFate.Passed).OrderByDescending(static pair => pair.Key.Length == 3));
        Assert.Equal([new("SET", 1)], rewriter.Counters.ByName(CommandFate.Dropped));
        Assert.Equal([new("DEL", 1)], rewriter.Counters.ByName(CommandFate.Split));
        Assert.Equal(100 + stream.Length, rewriter.Offset);
        Assert.Equal(2, rewriter.Db);
    }

    [Fact]
    public async Task The_database_of_an_earlier_offset_is_known_for_a_replica_that_resumes_there()
    {
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, Prefixed.On, source: null, StreamOptions.Default, offset: 100, db: null);
        var output = new RedisTyped.Protocol.RespBuffer();
        foreach (string command in new[] { "SET on v", "SELECT 2", "SET on v", "SELECT 1" })
        {
            await rewriter.RewriteAsync(Rewriting.Stream(command), output, TestContext.Current.CancellationToken);
        }

        int set = Rewriting.Stream("SET on v").Length;
        int select = Rewriting.Stream("SELECT 2").Length;
        Assert.Null(rewriter.Databases.At(99));
        Assert.Null(rewriter.Databases.At(100));
        Assert.Null(rewriter.Databases.At(100 + set));
        Assert.Equal(2, rewriter.Databases.At(100 + set + select));
        Assert.Equal(2, rewriter.Databases.At(100 + (2 * set) + select));
        Assert.Equal(1, rewriter.Databases.At(100 + (2 * set) + (2 * select)));
    }

    [Fact]
    public async Task Databases_of_long_ago_are_forgotten_and_not_guessed()
    {
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, Prefixed.On, source: null, StreamOptions.Default, offset: 0, db: 7);
        byte[] stream = Rewriting.Stream([.. Enumerable.Range(0, DatabaseHistory.Longest + 2).Select(static i => $"SELECT {i % 2}")]);
        await rewriter.RewriteAsync(stream, new RedisTyped.Protocol.RespBuffer(), TestContext.Current.CancellationToken);

        Assert.Null(rewriter.Databases.At(0));
        Assert.Equal(1, rewriter.Databases.At(rewriter.Offset));
    }

    [Fact]
    public void Small_commands_are_passed_dropped_and_split_without_allocation()
    {
        byte[] stream = Rewriting.Stream(
            "SELECT 1", "SET on v", "SET off v", "DEL on off", "MSET off a on b", "MULTI", "INCR on", "INCR off", "EXEC", "SUNIONSTORE off on on2", "RENAME on off", "PING");
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, Prefixed.On, source: null, StreamOptions.Default, offset: 0, db: 0);
        var output = new RedisTyped.Protocol.RespBuffer(64 * 1024);
        Rewrite(100);

        // A collection that other tests cause may empty the pool of arrays, once; what a command allocated would be seen in every round.
        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated()));

        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Rewrite(1000);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        void Rewrite(int times)
        {
            for (int i = 0; i < times; i++)
            {
                output.Clear();
                ValueTask task = rewriter.RewriteAsync(stream, output, CancellationToken.None);
                Assert.True(task.IsCompletedSuccessfully);
            }
        }
    }

    [Fact]
    public async Task A_value_of_any_length_passes_or_not_without_being_held()
    {
        foreach ((string key, int room) in new[] { ("on", 0), ("off", 0), ("on", 1), ("off", 1) })
        {
            byte[] head = Encoding.ASCII.GetBytes($"*{3 + (2 * room)}\r\n$4\r\nHSET\r\n${key.Length}\r\n{key}\r\n" + (room == 1 ? "$1\r\nf\r\n" : ""));
            byte[] before = Rewriting.Stream("SET on v");
            byte[] stream = [.. before, .. head, .. Bulk(3_000_000), .. room == 1 ? Bulk(7) : [], .. Rewriting.Stream("SET on w")];
            var rewriter = new StreamRewriter(CommandClasses.BuiltIn, Prefixed.On, source: null, StreamOptions.Default, offset: 0, db: 0);
            var output = new RedisTyped.Protocol.RespBuffer();
            int most = 0;
            for (int at = 0; at < stream.Length; at += 50_000)
            {
                await rewriter.RewriteAsync(stream.AsMemory(at, Math.Min(50_000, stream.Length - at)), output, TestContext.Current.CancellationToken);
                most = Math.Max(most, Math.Min(at + 50_000, stream.Length) - output.Length);
            }

            Assert.Equal(stream.Length, output.Length);
            Assert.Equal(stream.Length, rewriter.Offset);
            Assert.InRange(most, 1, 400_000);
            if (key == "on")
            {
                Assert.Equal(stream, output.Written.ToArray());
            }
            else
            {
                string words = Rewriting.Words(output.Written.ToArray());
                Assert.StartsWith("SET on v; MULTI; ~; ", words, StringComparison.Ordinal);
                Assert.EndsWith("; EXEC; SET on w", words, StringComparison.Ordinal);
            }
        }
    }

    private static byte[] Bulk(int length) => [.. Encoding.ASCII.GetBytes($"${length}\r\n"), .. Enumerable.Repeat((byte)'x', length), .. "\r\n"u8];

    private sealed class OnlyDatabase(int kept) : IKeyFilter
    {
        public bool Keeps(ReadOnlySpan<byte> key, int db) => db == kept;
    }
}
