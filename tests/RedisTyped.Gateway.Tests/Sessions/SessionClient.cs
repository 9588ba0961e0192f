using System.Text;
using System.Threading.Channels;
using RedisTyped.Gateway.Dispatch;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Integration.Tests.Commands;

namespace RedisTyped.Gateway.Tests.Sessions;

/// <summary>A client of a session, without a socket between the two.</summary>
internal sealed class SessionClient : IReplyOutput, IAsyncDisposable
{
    private static long _lastId;

    private readonly Channel<ReadOnlyMemory<byte>> _replies = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();

    public SessionClient(SessionScope scope) => Session = new CommandSession(scope, scope.Clients.Add(Interlocked.Increment(ref _lastId), "127.0.0.1:50000", "127.0.0.1:6379"), this);

    public CommandSession Session { get; }

    public bool IsAborted { get; private set; }

    /// <summary>Called when something has been written to the client.</summary>
    public Action OnWritten { get; set; } = static () => { };

    /// <summary>Sends a line and gives all that was written meanwhile, as text with a caret for each line end.</summary>
    public async Task<string> TellAsync(string line) =>
        Encoding.Latin1.GetString((await AskAsync([.. CommandLine.Split(line).Select(Encoding.Latin1.GetBytes)])).Span).Replace("\r\n", "^", StringComparison.Ordinal);

    /// <summary>Sends a command and gives all that was written meanwhile.</summary>
    public async Task<ReadOnlyMemory<byte>> AskAsync(IReadOnlyList<byte[]> words)
    {
        await InTime.AwaitAsync(Session.AnswerAsync(words, TestContext.Current.CancellationToken).AsTask(), $"{Encoding.Latin1.GetString(words[0])} is answered");
        var all = new List<byte>();
        while (_replies.Reader.TryRead(out ReadOnlyMemory<byte> reply))
        {
            all.AddRange(reply.Span);
        }

        return all.ToArray();
    }

    /// <summary>Waits for the next thing that is written.</summary>
    public async Task<string> NextAsync() =>
        Encoding.Latin1.GetString((await InTime.AwaitAsync(_replies.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask(), "something is written")).Span).Replace("\r\n", "^", StringComparison.Ordinal);

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> replies, CancellationToken cancellationToken)
    {
        await _replies.Writer.WriteAsync(replies, cancellationToken);
        OnWritten();
    }

    public void Abort() => IsAborted = true;

    public ValueTask DisposeAsync() => Session.DisposeAsync();
}
