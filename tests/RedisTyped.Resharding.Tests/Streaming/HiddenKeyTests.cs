using System.Text;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Tests.Streaming.Runtime;

namespace RedisTyped.Resharding.Tests.Streaming;

/// <summary>A key that a replica hides counts as gone, and is read once more where the stream says something of it.</summary>
public sealed class HiddenKeyTests
{
    private static readonly string Room = "SET off " + new string('.', 300);

    private readonly ScriptedReads _source = new();
    private readonly RespBuffer _output = new();
    private readonly HiddenKeys _hidden = new();

    [Theory]
    [InlineData("PEXPIREAT on 9999999999999")]
    [InlineData("PERSIST on")]
    [InlineData("APPEND on w")]
    [InlineData("MSET on1 a on b")]
    [InlineData("SINTERSTORE on on1 on2")]
    [InlineData("SMOVE on1 on m")]
    [InlineData("RENAME on on1")]
    [InlineData("RENAME on1 on")]
    [InlineData("EVAL script 1 on")]
    public async Task Command_that_does_not_tell_what_it_holds_has_it_read_anew(string command)
    {
        StreamRewriter rewriter = await HiddenAsync();

        string words = await TakeAsync(rewriter, command, "v");

        Assert.Contains("RESTORE on 0 v REPLACE", words, StringComparison.Ordinal);
        Assert.DoesNotContain(command, words, StringComparison.Ordinal);
        int reads = _source.Reads;
        Assert.Equal("APPEND on more; ~", await TakeAsync(rewriter, "APPEND on more", "v"));
        Assert.Equal(reads, _source.Reads);
    }

    [Theory]
    [InlineData("DEL on")]
    [InlineData("UNLINK on")]
    public async Task Key_that_its_master_deletes_is_gone(string command)
    {
        StreamRewriter rewriter = await HiddenAsync();

        Assert.Equal($"{command}; ~", await TakeAsync(rewriter, command, "v"));

        Assert.False(_hidden.Has("on"u8, db: 0, rewriter.Offset));
        Assert.Equal("APPEND on w; ~", await TakeAsync(rewriter, "APPEND on w", "v"));
        Assert.Equal(1, _source.Reads);
    }

    /// <summary>It was read where the source had run a later command that deletes it.</summary>
    [Theory]
    [InlineData("DEL on", false)]
    [InlineData("UNLINK off on", false)]
    [InlineData("DEL on; SET on w", true)]
    [InlineData("DEL on; MSET on w", true)]
    [InlineData("SET on w", true)]
    public async Task Key_that_was_deleted_before_it_was_read_is_gone(string commands, bool isHidden)
    {
        StreamRewriter rewriter = Rewriter(offset: 0);
        byte[] renaming = Rewriting.Stream("RENAME off on");
        byte[][] then = [.. commands.Split("; ").Select(static command => Rewriting.Stream(command))];
        Task taking = rewriter.RewriteAsync((byte[])[.. renaming, .. then.SelectMany(static bytes => bytes)], _output, TestContext.Current.CancellationToken).AsTask();
        _source.Answer(Assert.Single(_source.Unanswered), new StampedValue(renaming.Length + then.Sum(static bytes => bytes.Length), Payload: null, ExpiresAt: 0, MayBeHidden: true));
        await taking;
        await rewriter.RewriteAsync(Rewriting.Stream(Room), _output, TestContext.Current.CancellationToken);

        Assert.False(rewriter.Holds);
        Assert.Equal(isHidden, _hidden.Has("on"u8, db: 0, rewriter.Offset));
        Assert.Equal(1, _source.Reads);
    }

    /// <summary>A command that writes another key from it: what the replica has of it is nothing.</summary>
    [Theory]
    [InlineData("SUNIONSTORE on1 on on2")]
    [InlineData("COPY on on1")]
    public async Task What_is_made_of_it_is_read(string command)
    {
        StreamRewriter rewriter = await HiddenAsync();

        Assert.Contains("RESTORE on1 0 v REPLACE", await TakeAsync(rewriter, command, "v"), StringComparison.Ordinal);
        Assert.True(_hidden.Has("on"u8, db: 0, rewriter.Offset));
    }

    [Fact]
    public async Task Long_command_on_it_is_left_out_for_what_is_read()
    {
        StreamRewriter rewriter = await HiddenAsync();
        byte[] stream = Rewriting.Stream("APPEND on " + new string('w', 4000));
        _output.Clear();

        Task taking = rewriter.RewriteAsync(stream.AsMemory(0, 2000), _output, TestContext.Current.CancellationToken).AsTask();
        _source.Answer(Assert.Single(_source.Unanswered), new StampedValue(rewriter.Offset + stream.Length, "v"u8.ToArray(), ExpiresAt: 0));
        await taking;
        await rewriter.RewriteAsync(stream.AsMemory(2000), _output, TestContext.Current.CancellationToken);

        Assert.False(rewriter.Holds);
        string words = Rewriting.Words(_output.Written.ToArray());
        Assert.Contains("RESTORE on 0 v REPLACE", words, StringComparison.Ordinal);
        Assert.DoesNotContain("APPEND", words, StringComparison.Ordinal);
    }

    /// <summary>A link that breaks goes on where its target is, which may be before what was read.</summary>
    [Fact]
    public async Task Link_that_goes_on_before_it_was_read_reads_it_anew()
    {
        StreamRewriter rewriter = await HiddenAsync();
        long before = rewriter.Offset;
        await TakeAsync(rewriter, "PERSIST on", "v");

        Assert.Contains("RESTORE on 0 w REPLACE", await TakeAsync(Rewriter(before), "PERSIST on", "w"), StringComparison.Ordinal);

        Assert.Equal("PERSIST on; ~", await TakeAsync(Rewriter(rewriter.Offset), "PERSIST on", "v"));
    }

    /// <summary>What was made of it before comes once more, and the replica has nothing of it.</summary>
    [Fact]
    public async Task Link_that_goes_on_before_it_was_deleted_reads_what_is_made_of_it_until_then()
    {
        StreamRewriter rewriter = await HiddenAsync();
        long before = rewriter.Offset;
        await TakeAsync(rewriter, "COPY on on1", "v");
        await TakeAsync(rewriter, "DEL on", "v");

        Assert.Contains("RESTORE on1 0 v REPLACE", await TakeAsync(Rewriter(before), "COPY on on1", "v"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_that_is_swapped_takes_it_along()
    {
        StreamRewriter rewriter = await HiddenAsync();
        await TakeAsync(rewriter, "SWAPDB 0 1", "v");
        await TakeAsync(rewriter, "SELECT 1", "v");

        Assert.Contains("RESTORE on 0 v REPLACE", await TakeAsync(rewriter, "PERSIST on", "v"), StringComparison.Ordinal);
        Assert.Contains("1/on", _source.Asked);
    }

    [Fact]
    public void Keys_of_long_ago_are_forgotten_for_others()
    {
        var hidden = new HiddenKeys(limit: 100_000);
        for (int i = 0; i < 10_000; i++)
        {
            hidden.Hide(Encoding.ASCII.GetBytes($"key:{i}"), db: 0);
            hidden.Hide("often"u8.ToArray(), db: 0);
        }

        int[] known = [.. Enumerable.Range(0, 10_000).Where(i => hidden.Has(Encoding.ASCII.GetBytes($"key:{i}"), db: 0, offset: 0))];
        Assert.InRange(known.Length, 100, 1000);
        Assert.Equal(Enumerable.Range(10_000 - known.Length, known.Length), known);
        Assert.True(hidden.Has("often"u8, db: 0, offset: 0));
        Assert.False(hidden.Has("often"u8, db: 1, offset: 0));
    }

    private StreamRewriter Rewriter(long offset) =>
        new(CommandClasses.BuiltIn, Prefixed.On, _source, StreamOptions.Default with { LongCommand = 1000 }, offset, db: 0, _hidden);

    // The command that made it necessary to read the key has brought it with a time that is over there.
    private async Task<StreamRewriter> HiddenAsync()
    {
        StreamRewriter rewriter = Rewriter(offset: 0);
        Assert.Contains("DEL on", await TakeAsync(rewriter, "RENAME off on", payload: null), StringComparison.Ordinal);
        return rewriter;
    }

    // What is asked for holds the payload when the command has run; what is put in takes the place of another that follows.
    private async Task<string> TakeAsync(StreamRewriter rewriter, string command, string? payload)
    {
        _output.Clear();
        Task taking = rewriter.RewriteAsync(Rewriting.Stream(command), _output, TestContext.Current.CancellationToken).AsTask();
        foreach (string key in _source.Unanswered)
        {
            _source.Answer(key, new StampedValue(rewriter.Offset, payload is null ? null : Encoding.ASCII.GetBytes(payload), ExpiresAt: 0, MayBeHidden: payload is null));
        }

        await taking;
        await rewriter.RewriteAsync(Rewriting.Stream(Room), _output, TestContext.Current.CancellationToken);
        Assert.False(rewriter.Holds);
        return Rewriting.Words(_output.Written.ToArray());
    }
}
