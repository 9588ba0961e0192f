using System.Text;
using RedisTyped.Resharding.Replication;
using RedisTyped.Resharding.Writing.Sending;

namespace RedisTyped.Resharding.Tests.Writing;

/// <summary>What targets answer to a transaction, cut anywhere.</summary>
public sealed class BatchReplyTests
{
    private const string Id = "0123456789abcdef0123456789abcdef01234567";
    private const string Stood = "*5\r\n$40\r\n" + Id + "\r\n$2\r\n17\r\n$1\r\n3\r\n$1\r\n9\r\n$6\r\nstream\r\n";
    private const string Nothing = "*5\r\n$-1\r\n$-1\r\n$-1\r\n$-1\r\n$-1\r\n";
    private const string Queued = "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n";

    [Fact]
    public void The_checkpoint_that_was_there_comes_with_the_answer()
    {
        BatchReplies replies = Read(Queued + "*3\r\n" + Stood + "*2\r\n$1\r\na\r\n:1\r\n:0\r\n");

        Assert.Null(replies.Error);
        Assert.Equal(new Checkpoint(new ReplicationPosition(new ReplicationId(Id), 17), 3, 9, IsWhole: true), replies.Before);
    }

    [Theory]
    [InlineData(Queued + "*3\r\n" + Nothing + "-WRONGTYPE it is\r\n:0\r\n", "WRONGTYPE it is", 0, false)]
    [InlineData("+OK\r\n+QUEUED\r\n-NOPERM no\r\n+QUEUED\r\n-EXECABORT so\r\n", "NOPERM no", 0, true)]
    [InlineData("+OK\r\n+QUEUED\r\n+QUEUED\r\n-OOM no\r\n-EXECABORT so\r\n", "OOM no", 1, true)]
    [InlineData(Queued + "*-1\r\n", "*-1", -1, true)]
    public void The_first_error_is_found_with_its_command(string answer, string error, int command, bool isAborted)
    {
        BatchReplies replies = Read(answer);

        Assert.Equal((error, command, isAborted), (replies.Error, replies.FailedCommand, replies.IsAborted));
        Assert.Null(replies.Before);
    }

    [Fact]
    public void What_is_no_RESP_is_no_answer() => Assert.Throws<FormatException>(() => Read("HTTP/1.1 400 Bad Request\r\n"));

    // In all ways to cut it in two, and byte by byte.
    private static BatchReplies Read(string text)
    {
        byte[] answer = Encoding.ASCII.GetBytes(text);
        for (int cut = 1; cut < answer.Length; cut++)
        {
            var halves = new BatchReplies();
            halves.Begin(3);
            Assert.False(halves.Read(answer.AsSpan(0, cut), out int taken));
            Assert.True(halves.Read(answer.AsSpan(taken), out int rest));
            Assert.Equal(answer.Length, taken + rest);
        }

        var replies = new BatchReplies();
        replies.Begin(3);
        int start = 0;
        for (int end = 1; end <= answer.Length; end++)
        {
            Assert.Equal(end == answer.Length, replies.Read(answer.AsSpan(start, end - start), out int taken));
            start += taken;
        }

        Assert.Equal(answer.Length, start);
        return replies;
    }
}
