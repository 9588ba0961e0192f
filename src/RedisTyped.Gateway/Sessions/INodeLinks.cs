using RedisTyped.Routing;

namespace RedisTyped.Gateway.Sessions;

/// <summary>The ways to the nodes, as the commands of a client need them. Thread-safe.</summary>
internal interface INodeLinks
{
    /// <summary>The ways by the topology of this moment. What it gives does not change: after a change of the topology this is another object.</summary>
    INodeLinks Now { get; }

    /// <summary>Whether the topology is still that of this moment.</summary>
    bool IsCurrent { get; }

    /// <summary>How many nodes there are.</summary>
    int Count { get; }

    /// <summary>The place of a node for what any of them can do: one that can be reached, where there is one.</summary>
    int AnyNode { get; }

    /// <summary>The name of a node.</summary>
    /// <param name="node">Its place in the topology.</param>
    NodeId NameOf(int node);

    /// <summary>What tells a node apart from others, and from itself at another address, whatever its place in which topology.</summary>
    /// <param name="node">Its place in the topology.</param>
    object IdentityOf(int node);

    /// <summary>The place of the node that owns a key.</summary>
    int NodeOf(ReadOnlySpan<byte> key);

    /// <summary>Whether nodes store keys under other names than clients give them: the router strips the tag.</summary>
    bool RewritesKeys { get; }

    /// <summary>A key as its node stores it; the same unless <see cref="RewritesKeys"/>.</summary>
    byte[] StoredKey(byte[] key);

    /// <summary>Brings keys to the node that owns them, where keys are on the move between nodes.</summary>
    /// <param name="command">The command that is about to use them.</param>
    /// <param name="node">Their node's place.</param>
    /// <param name="keys">The keys.</param>
    /// <returns>Fails where they cannot be brought; null: they are there.</returns>
    Task? BringOver(string command, int node, IEnumerable<byte[]> keys);

    /// <summary>Asks a node over a connection that clients share. A fault is an error reply.</summary>
    /// <param name="node">The node's place.</param>
    /// <param name="request">One whole request.</param>
    /// <param name="protocol">2 or 3: in which RESP the reply is to come.</param>
    /// <param name="mayAskReplica">Whether a replica may answer, where the options let it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>One whole reply.</returns>
    ValueTask<ReadOnlyMemory<byte>> AskAsync(
        int node, ReadOnlyMemory<byte> request, int protocol, bool mayAskReplica, CancellationToken cancellationToken);

    /// <summary>Asks the primary of a node to run a script, as <see cref="AskAsync"/> does, but over a connection that scripts alone share.</summary>
    /// <remarks>A node that runs a script reads nothing more of the connection that it came over: not even SCRIPT KILL.</remarks>
    ValueTask<ReadOnlyMemory<byte>> AskScriptAsync(int node, ReadOnlyMemory<byte> request, int protocol, CancellationToken cancellationToken);

    /// <summary>Opens a connection for one client alone.</summary>
    /// <exception cref="IOException">The node cannot be reached, or refuses.</exception>
    ValueTask<INodeConnection> OpenAsync(int node, int protocol, CancellationToken cancellationToken);
}

/// <summary>A connection to a node that one client has for itself. For one caller at a time in each direction.</summary>
internal interface INodeConnection : IAsyncDisposable
{
    /// <summary>How long the node may take to answer what does not wait.</summary>
    TimeSpan Patience { get; }

    /// <summary>Whether the gateway has closed it, for whichever reason.</summary>
    bool IsClosed { get; }

    /// <summary>Whether it was closed because the node has left the topology.</summary>
    bool HasLeft { get; }

    /// <summary>Gives it up if nothing is done over it just now, so that another client can have its place; null: it is not to be given up. Called by any thread.</summary>
    Func<bool>? TryGiveUp { get; set; }

    /// <summary>Sends whole requests.</summary>
    /// <exception cref="IOException">The connection is lost, or the node takes nothing for too long.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> requests, CancellationToken cancellationToken);

    /// <summary>Gives the next whole reply or pushed message; its memory is the caller's.</summary>
    /// <param name="limit">How long the node may be silent; infinite: for as long as the connection stands.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The connection is lost, or the node is silent for longer.</exception>
    ValueTask<ReadOnlyMemory<byte>> ReceiveAsync(TimeSpan limit, CancellationToken cancellationToken);

    /// <summary>
    /// Notes that the node is about to run something over it. Only then one looks whether the topology is still that of this moment: whoever changes it looks for uses behind
    /// that, and awaits them.
    /// </summary>
    /// <param name="awaited">The keys that are waited for; none: what runs does not wait.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The use, until it is disposed of.</returns>
    /// <exception cref="IOException">The connection is lost, or another server is a primary of the node; nothing has run.</exception>
    ValueTask<INodeUse> EnterAsync(IReadOnlyList<byte[]> awaited, CancellationToken cancellationToken);
}

/// <summary>What a node runs over a connection that one client has for itself.</summary>
internal interface INodeUse : IDisposable
{
    /// <summary>Whether the node was told to end the wait, since a key has another owner or the node has left the topology.</summary>
    bool IsLeft { get; }

    /// <summary>Has the node end the wait.</summary>
    void Leave();
}

/// <summary>Where a client's replies go. Thread-safe: messages come beside replies, and each is written whole.</summary>
internal interface IReplyOutput
{
    /// <summary>Writes whole replies or messages, and sends them.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> replies, CancellationToken cancellationToken);

    /// <summary>Ends the connection to the client.</summary>
    void Abort();
}
