using RedisTyped.Gateway.Sessions;
using RedisTyped.Gateway.Subscriptions;

namespace RedisTyped.Gateway.Tests.Subscriptions;

/// <summary>What is kept back for a client while a command of its own about channels is being answered.</summary>
public sealed class SubscriberOutputTests
{
    [Fact]
    public async Task One_who_does_not_read_the_answer_is_cut_off_when_too_many_messages_are_kept_back()
    {
        var deaf = new DeafOutput();
        var output = new SubscriberOutput(new ClientState(1, "a", "b", default), deaf);
        output.Hold();
        Task answering = output.ReleaseAsync("*0\r\n"u8.ToArray(), isLeaving: false, TestContext.Current.CancellationToken);
        byte[] message = [(byte)'*', .. new byte[1024 * 1024 - 1]];
        int kept = 0;
        while (!deaf.IsAborted)
        {
            await output.WriteAsync(message, TestContext.Current.CancellationToken);
            Assert.InRange(++kept, 1, 33);
        }

        Assert.Equal(33, kept);
        Assert.False(answering.IsCompleted);
    }

    [Theory]
    [InlineData(true, "message,answer")]
    [InlineData(false, "answer,message")]
    public async Task What_was_kept_back_goes_before_the_answer_that_leaves_and_behind_that_which_joins(bool isLeaving, string written)
    {
        var heard = new List<string>();
        var output = new SubscriberOutput(new ClientState(1, "a", "b", default), new ListOutput(heard));
        output.Hold();
        await output.WriteAsync("*message"u8.ToArray(), TestContext.Current.CancellationToken);
        await output.ReleaseAsync("*answer"u8.ToArray(), isLeaving, TestContext.Current.CancellationToken);
        await output.WriteAsync("*later"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal($"{written},later", string.Join(',', heard));
    }

    [Fact]
    public async Task What_was_kept_back_is_written_in_the_protocol_of_then()
    {
        var written = new List<byte>();
        var client = new ClientState(1, "a", "b", default) { Protocol = 3 };
        var output = new SubscriberOutput(client, new TypeOutput(written));
        await output.WriteAsync("*message"u8.ToArray(), TestContext.Current.CancellationToken);
        output.Hold();
        await output.WriteAsync(">message"u8.ToArray(), TestContext.Current.CancellationToken);
        client.Protocol = 2;
        await output.ReleaseAsync("%answer"u8.ToArray(), isLeaving: false, TestContext.Current.CancellationToken);
        Assert.Equal(">%*"u8, written.ToArray());
    }

    private sealed class TypeOutput(List<byte> written) : IReplyOutput
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> replies, CancellationToken cancellationToken)
        {
            written.Add(replies.Span[0]);
            return ValueTask.CompletedTask;
        }

        public void Abort()
        {
        }
    }

    private sealed class ListOutput(List<string> heard) : IReplyOutput
    {
        public ValueTask WriteAsync(ReadOnlyMemory<byte> replies, CancellationToken cancellationToken)
        {
            heard.Add(System.Text.Encoding.ASCII.GetString(replies.Span[1..]));
            return ValueTask.CompletedTask;
        }

        public void Abort() => heard.Add("aborted");
    }

    private sealed class DeafOutput : IReplyOutput
    {
        public bool IsAborted { get; private set; }

        public ValueTask WriteAsync(ReadOnlyMemory<byte> replies, CancellationToken cancellationToken) => new(Task.Delay(Timeout.Infinite, cancellationToken));

        public void Abort() => IsAborted = true;
    }
}
