using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>Commands over kept keys and others, whose effect is read from the source: when what is given for them, and for what follows.</summary>
public sealed class StraddleTests
{
    private readonly ScriptedReads _source = new();
    private readonly RespBuffer _output = new();
    private readonly StreamRewriter _rewriter;
    private long _taken;

    public StraddleTests() => _rewriter = Rewriter(StreamOptions.Default);

    [Fact]
    public async Task What_was_read_is_put_in_where_the_stream_has_come_as_far()
    {
        await TakeAsync(["SET off v"]);
        Task taking = TakeAsync(["RENAME off on", "SET on stale", "SET off2 " + new string('x', 100)]);
        Assert.Equal("0/on", Assert.Single(_source.Asked));
        Assert.Equal("~", Given());

        // It was read behind all that came with it.
        _source.Answer("0/on", new StampedValue(_taken, "payload"u8.ToArray(), ExpiresAt: 1234));
        await taking;

        Assert.Equal("~; MULTI; ~; RESTORE on 1234 payload REPLACE ABSTTL; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
        Assert.False(_rewriter.Holds);
    }

    [Theory]
    [InlineData(1234, "DEL on; RESTORE on 0 payload; PEXPIREAT on 1234")]
    [InlineData(0, "DEL on; RESTORE on 0 payload")]
    public async Task Source_before_5_has_the_value_put_in_by_commands_that_its_targets_know(long expiresAt, string expected)
    {
        var rewriter = Rewriter(StreamOptions.Default with { RestoresAsOldServers = true });
        byte[] stream = Rewriting.Stream("RENAME off on", "SET off2 " + new string('x', 200));
        var taking = rewriter.RewriteAsync(stream, _output, TestContext.Current.CancellationToken);
        _source.Answer("0/on", new StampedValue(stream.Length, "payload"u8.ToArray(), expiresAt));
        await taking;

        Assert.Equal($"MULTI; ~; {expected}; EXEC", Given());
        Assert.Equal(stream.Length, _output.Length);
    }

    [Fact]
    public async Task Script_on_both_sides_is_known_to_the_replica_though_it_is_not_run()
    {
        Task taking = TakeAsync(["EVAL body 2 on off", "EVALSHA hash 1 on2", "SET off2 " + new string('x', 200)]);
        _source.Answer("0/on", new StampedValue(_taken, "p"u8.ToArray(), ExpiresAt: 0));
        await taking;

        Assert.Equal("MULTI; ~; SCRIPT LOAD body; EVALSHA hash 1 on2; RESTORE on 0 p REPLACE; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task What_follows_the_offset_of_the_read_goes_on_as_it_comes()
    {
        long behindRename = Rewriting.Stream("RENAME off on").Length;
        Task taking = TakeAsync(["RENAME off on", "APPEND on x", "SET off " + new string('x', 100)]);
        _source.Answer("0/on", new StampedValue(behindRename, "p"u8.ToArray(), ExpiresAt: 0));
        await taking;

        Assert.Equal("MULTI; ~; RESTORE on 0 p REPLACE; APPEND on x; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task A_key_that_is_gone_is_deleted()
    {
        Task taking = TakeAsync(["RENAME off on"]);
        _source.Answer("0/on", new StampedValue(_taken, Payload: null, ExpiresAt: 0));
        await taking;

        Assert.Equal("DEL on", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task Nothing_behind_a_straddling_command_is_given_before_what_was_read()
    {
        Task taking = TakeAsync(["RENAME off on", "SET on2 v", "PING"]);
        Assert.Equal("", Given());
        _source.Answer("0/on", new StampedValue(_taken + 1000, "p"u8.ToArray(), ExpiresAt: 0));
        await taking;
        Assert.Equal("", Given());
        Assert.True(_rewriter.Holds);

        await TakeAsync(["SET on stale", "SET off " + new string('x', 940)]);

        Assert.Equal("MULTI; ~; SET on2 v; RESTORE on 0 p REPLACE; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task The_stream_is_lengthened_by_what_is_short()
    {
        _source.Lengthen = count => _taken + count;
        Task taking = TakeAsync(["RENAME off on"]);
        _source.Answer("0/on", new StampedValue(_taken, new byte[500], ExpiresAt: 0));
        await taking;
        long shortage = Assert.Single(_source.Lengthened);
        Assert.Equal("", Given());

        await TakeAsync(["PUBLISH __redistyped__:slack " + new string('.', (int)shortage)]);

        Assert.StartsWith("RESTORE on 0", Given(), StringComparison.Ordinal);
        Assert.Equal(_taken, _output.Length);
        Assert.Equal(shortage, _rewriter.Counters.Lengthened);
    }

    [Fact]
    public async Task The_stream_is_lengthened_as_often_as_more_becomes_short()
    {
        _source.Lengthen = count => _taken + count;
        for (int hold = 0; hold < 5; hold++)
        {
            string[] keys = ["0/on0:" + hold, "0/on1:" + hold, "0/on2:" + hold];
            Task taking = TakeAsync(["SELECT 0", .. keys.Select(static key => "RENAME off " + key[2..])]);
            foreach (string key in keys)
            {
                _source.Answer(key, new StampedValue(_taken + 1, new byte[500], ExpiresAt: 0));
            }

            await taking;

            // Each of the keys needs two more commands now.
            int asked = _source.Lengthened.Count;
            await TakeAsync(["SELECT 1", Message(_source.Lengthened[^1])]);
            Assert.Equal(asked + 1, _source.Lengthened.Count);
            Assert.True(_rewriter.Holds);
            await TakeAsync([Message(_source.Lengthened[^1])]);

            Assert.False(_rewriter.Holds);
            Assert.Equal(_taken, _output.Length);
        }

        static string Message(long length) => "PUBLISH __redistyped__:slack " + new string('.', (int)length);
    }

    [Fact]
    public async Task A_source_whose_messages_never_come_is_asked_no_more()
    {
        _source.Lengthen = count => _taken + count;
        Task taking = TakeAsync(["RENAME off on"]);
        _source.Answer("0/on", new StampedValue(_taken, new byte[10_000], ExpiresAt: 0));
        await taking;
        for (int i = 0; i < 10; i++)
        {
            await TakeAsync(["SET on2 " + new string('x', 11_000)]);
        }

        Assert.Equal(3, _source.Lengthened.Count);
        Assert.True(_rewriter.Holds);
    }

    [Fact]
    public async Task What_depends_on_a_key_being_read_is_read_as_well()
    {
        Task taking = TakeAsync(["RENAME off on", "SUNIONSTORE on2 on on3"]);
        Assert.Equal(["0/on"], _source.Asked);

        // Not before it is known which of the two came first.
        _source.Answer("0/on", new StampedValue(_taken, "p"u8.ToArray(), ExpiresAt: 0));
        await Wait.UntilAsync(() => _source.Asked.Count == 2, "the second key is asked for");
        _source.Lengthen = count => _taken + count;
        _source.Answer("0/on2", new StampedValue(_taken, "q"u8.ToArray(), ExpiresAt: 0));
        await taking;
        await TakeAsync(["SET off " + new string('x', 200)]);

        Assert.Equal(["0/on", "0/on2"], _source.Asked);
        Assert.Equal("MULTI; ~; RESTORE on 0 p REPLACE; RESTORE on2 0 q REPLACE; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task Databases_that_change_places_take_what_is_being_read_with_them()
    {
        Task taking = TakeAsync(["RENAME off on", "SWAPDB 0 1"]);
        _source.Answer("0/on", new StampedValue(_taken + 1, "p"u8.ToArray(), ExpiresAt: 0));
        await Wait.UntilAsync(() => _source.Asked.Count == 2, "the key of the other database is asked for");
        _source.Answer("1/on", new StampedValue(_taken + 1, Payload: null, ExpiresAt: 0));
        await taking;
        await TakeAsync(["SET off " + new string('x', 300)]);

        Assert.Equal("MULTI; ~; SWAPDB 0 1; RESTORE on 0 p REPLACE; SELECT 1; DEL on; SELECT 0; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task A_transaction_with_a_straddle_is_given_whole_with_what_was_read()
    {
        Task taking = TakeAsync(["MULTI", "SET on1 v", "SUNIONSTORE on off off2", "SET on2 v", "EXEC", "SET off " + new string('x', 100)]);
        _source.Answer("0/on", new StampedValue(_taken, "p"u8.ToArray(), ExpiresAt: 0));
        await taking;

        Assert.Equal("MULTI; SET on1 v; ~; SET on2 v; RESTORE on 0 p REPLACE; EXEC", Given());
        Assert.Equal(_taken, _output.Length);
    }

    [Fact]
    public async Task On_a_link_that_lags_what_waits_is_with_the_replica_as_one_transaction()
    {
        StreamRewriter rewriter = Rewriter(StreamOptions.Default with { HoldMemory = 1000 });
        byte[] first = Rewriting.Stream("RENAME off on");
        byte[] part = Rewriting.Stream([.. Enumerable.Range(0, 50).Select(static i => $"SET on{i} v"), "SET on stale", "MULTI", "INCR on", "INCR on2", "EXEC"]);
        ValueTask taking = rewriter.RewriteAsync(first, _output, TestContext.Current.CancellationToken);
        _source.Answer("0/on", new StampedValue(first.Length + (10 * part.Length), "p"u8.ToArray(), ExpiresAt: 0));
        await taking;
        for (int i = 0; i < 10; i++)
        {
            Assert.True(rewriter.Holds);
            Assert.InRange(rewriter.Slack, 0, 10_000);
            Assert.DoesNotContain("EXEC", Given(), StringComparison.Ordinal);
            await rewriter.RewriteAsync(part, _output, TestContext.Current.CancellationToken);
            Assert.True(_output.Length > i * 1000, "What waits is given.");
        }

        Assert.False(rewriter.Holds);
        Assert.Equal(first.Length + (10 * part.Length), _output.Length);
        string given = Given();
        Assert.StartsWith("MULTI; SET on0 v; ", given, StringComparison.Ordinal);
        Assert.EndsWith("INCR on2; RESTORE on 0 p REPLACE; EXEC", given, StringComparison.Ordinal);
        Assert.Equal(1, given.Split("MULTI").Length - 1);
        Assert.DoesNotContain("stale", given, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_comes_between_the_parts_of_a_long_command_on_a_link_that_lags()
    {
        StreamRewriter rewriter = Rewriter(StreamOptions.Default with { HoldMemory = 200, LongCommand = 100 });
        string value = new('x', 500);
        byte[] first = Rewriting.Stream("RENAME off on");
        byte[] rest = Rewriting.Stream([$"SET on1 {value}", "SET on2 v", .. Enumerable.Repeat($"SET off {value[..40]}", 4)]);
        ValueTask taking = rewriter.RewriteAsync(first, _output, TestContext.Current.CancellationToken);
        _source.Answer("0/on", new StampedValue(first.Length + rest.Length, "p"u8.ToArray(), ExpiresAt: 0));
        await taking;

        foreach (byte[] part in rest.Chunk(150))
        {
            await rewriter.RewriteAsync(part, _output, TestContext.Current.CancellationToken);
        }

        Assert.False(rewriter.Holds);
        Assert.Equal(first.Length + rest.Length, _output.Length);
        Assert.Equal($"MULTI; SET on1 {value}; ~; SET on2 v; RESTORE on 0 p REPLACE; EXEC", Given());
    }

    private StreamRewriter Rewriter(StreamOptions options) => new(CommandClasses.BuiltIn, Prefixed.On, _source, options, offset: 0, db: 0);

    private async Task TakeAsync(string[] commands)
    {
        byte[] stream = Rewriting.Stream(commands);
        _taken += stream.Length;
        await _rewriter.RewriteAsync(stream, _output, TestContext.Current.CancellationToken);
    }

    private string Given() => Rewriting.Words(_output.Written.ToArray());
}
