using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>What a client is to the gateway, and whatever of its commands is not simply passed on. For one client.</summary>
internal interface IClientSession : IAsyncDisposable
{
    /// <summary>Whether every command must come here: the client has not logged in, is in a transaction, listens to channels …</summary>
    bool TakesAll { get; }

    /// <summary>Whether <see cref="Passes"/> is to be asked of each command that would be passed on.</summary>
    bool IsLimited { get; }

    /// <summary>Whether the client has yet to log in.</summary>
    bool IsStranger { get; }

    /// <summary>Whether it waits for messages that come when they come.</summary>
    bool Listens { get; }

    /// <summary>2 or 3: the RESP that its replies are in.</summary>
    int Protocol { get; }

    /// <summary>Whether it has said goodbye: its replies go out, and the connection ends.</summary>
    bool IsClosing { get; }

    /// <summary>Whether a command of a limited client may be passed on without coming here.</summary>
    /// <param name="plan">The command.</param>
    /// <param name="request">The bytes of the request.</param>
    /// <param name="arguments">Where its arguments stand.</param>
    bool Passes(ForwardPlan plan, ReadOnlySpan<byte> request, ReadOnlySpan<ArgumentRange> arguments);

    /// <summary>
    /// Answers a command to the client's output. All before it have been answered, and none behind it is begun before this has ended.
    /// </summary>
    /// <param name="words">The command line; at least one word.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    ValueTask AnswerAsync(IReadOnlyList<byte[]> words, CancellationToken cancellationToken);

    /// <summary>The gateway ends: has nodes end what waits, and lets nothing wait any more. Thread-safe.</summary>
    void EndWaits();
}

/// <summary>Begins the sessions of clients. Thread-safe.</summary>
internal interface IClientSessions
{
    /// <summary>Begins a session.</summary>
    /// <param name="client">The client that has connected.</param>
    /// <param name="output">Where its replies go, and messages that nobody asked for.</param>
    IClientSession Begin(GatewayClient client, IReplyOutput output);
}
