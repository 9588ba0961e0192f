using System.Text;
using RedisTyped.Resharding.Links;
using RedisTyped.Resharding.Streaming;
using RedisTyped.Resharding.Verification;

namespace RedisTyped.Resharding.Tests.Verification;

/// <summary>Which keys a stream has named, and where.</summary>
public sealed class WatchedKeysTests
{
    [Fact]
    public async Task Key_counts_as_written_between_the_offsets_around_a_command_that_names_it()
    {
        var keys = new WatchedKeys();
        var rewriter = new StreamRewriter(CommandClasses.BuiltIn, keys, source: null, new StreamOptions { ReadsStraddledKeys = false }, offset: 100, db: 0);
        keys.Rewriter = rewriter;
        var watched = keys.Watch(0, "k"u8.ToArray());
        var other = keys.Watch(1, "k"u8.ToArray());
        byte[] before = Encoding.ASCII.GetBytes("*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$1\r\n1\r\n");
        byte[] command = Encoding.ASCII.GetBytes("*3\r\n$4\r\nMSET\r\n$1\r\nk\r\n$1\r\n1\r\n");
        await rewriter.RewriteAsync((byte[])[.. before, .. command], new System.Buffers.ArrayBufferWriter<byte>(), TestContext.Current.CancellationToken);
        long begin = 100 + before.Length;
        long end = begin + command.Length;

        Assert.Equal(end, rewriter.Offset);
        Assert.True(keys.IsTouched(watched, begin, end));
        Assert.True(keys.IsTouched(watched, 100, end + 50));
        Assert.False(keys.IsTouched(watched, 100, begin));
        Assert.False(keys.IsTouched(watched, end, end + 50));
        Assert.False(keys.IsTouched(watched, begin, begin));
        Assert.False(keys.IsTouched(other, 100, end));
        Assert.Equal(begin + 1, keys.Unseen);
        Assert.Equal(2, keys.Told);
    }

    [Fact]
    public void What_was_written_too_often_to_remember_counts_as_written()
    {
        var watched = new WatchedKey(new DatabaseKey(0, "k"u8.ToArray()));
        for (int at = 0; at < 1000; at++)
        {
            watched.Touch(at * 10);
        }

        Assert.True(watched.IsTouched(5, 8));
        Assert.False(watched.IsTouched(9991, 20_000));
        Assert.True(watched.IsTouched(9990, 20_000));
        Assert.False(watched.IsTouched(9985, 9990));
    }

    [Fact]
    public void Everything_counts_as_written_up_to_a_flush()
    {
        var keys = new WatchedKeys();
        var watched = keys.Watch(0, "k"u8.ToArray());
        keys.TouchAll(500);

        Assert.True(keys.IsTouched(watched, 400, 600));
        Assert.False(keys.IsTouched(watched, 500, 600));
    }

    [Theory]
    [InlineData(1000, 1000, true)]
    [InlineData(1000, 1000 + (1L << 47), true)]
    [InlineData(1000, 2000, false)]
    [InlineData(-1, -1, true)]
    [InlineData(-1, (1L << 47) - 1, false)]
    [InlineData(1000 + (1L << 47), 1000, false)]
    [InlineData(1000 + (1L << 42), 1000 + (1L << 42) + (1L << 47), false)]
    public void Expiry_that_a_writer_has_shifted_is_the_same(long source, long target, bool isSame) =>
        Assert.Equal(isSame, ShiftedTime.AreSame(source, target));
}
