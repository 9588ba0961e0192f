using System.Globalization;
using System.Net.Sockets;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Clients;

/// <summary>An ordinary connection to the primary of a node. Thread-safe; requests do not wait for the replies of those before.</summary>
internal sealed class NodeClient : IAsyncDisposable
{
    private readonly ReplyPipeline _pipeline;

    private NodeClient(string node, SourceAddress address, Stream connection)
    {
        Node = node;
        Address = address;
        _pipeline = new ReplyPipeline(connection);
    }

    /// <summary>What the topology calls the node.</summary>
    public string Node { get; }

    /// <summary>The server that answers.</summary>
    public SourceAddress Address { get; }

    /// <summary>Connects to the first server of a node that is a primary; if none is, to the first that answers.</summary>
    /// <exception cref="ReshardException">None answers, or it refuses us.</exception>
    public static async Task<NodeClient> ConnectAsync(string node, SourceOptions access, CancellationToken cancellationToken)
    {
        NodeClient? replica = null;
        ReshardException? fault = null;
        foreach (var address in access.Nodes)
        {
            try
            {
                var client = await ConnectAsync(node, address, access, cancellationToken).ConfigureAwait(false);
                if (await client.IsPrimaryAsync(cancellationToken).ConfigureAwait(false))
                {
                    await CloseAsync(replica).ConfigureAwait(false);
                    return client;
                }

                await CloseAsync(replica is null ? null : client).ConfigureAwait(false);
                replica ??= client;
            }
            catch (ReshardException e)
            {
                fault ??= e;
            }
        }

        return replica ?? throw fault!;
    }

    /// <summary>Connects to one server.</summary>
    /// <exception cref="ReshardException">It does not answer, or refuses us.</exception>
    public static async Task<NodeClient> ConnectAsync(string node, SourceAddress address, SourceOptions access, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await SourceConnection.OpenAsync(address, access, asReplica: false, cancellationToken).ConfigureAwait(false);
            return new NodeClient(node, address, connection.Stream);
        }
        catch (ReshardException e)
        {
            // Whoever connects as a follower speaks of a source; this may be any node.
            throw new ReshardException(e.Failure, $"Node '{node}': {e.Message.Replace("The source ", "the server ", StringComparison.Ordinal)}", e) { IsBusy = e.IsBusy };
        }
    }

    /// <summary>Asks, and takes an error for an answer: a <see cref="ReplyError"/>.</summary>
    /// <exception cref="ReshardException">The connection broke.</exception>
    public async Task<object?> TryAsync(CancellationToken cancellationToken, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest(words);
        return (await SendAsync(request, 1, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Asks.</summary>
    /// <exception cref="ReshardException">The connection broke, or the answer is an error.</exception>
    public async Task<object?> AskAsync(CancellationToken cancellationToken, params string[] words) =>
        await TryAsync(cancellationToken, words).ConfigureAwait(false) is var reply && reply is ReplyError error
            ? throw Refused(words[0], error)
            : reply;

    /// <summary>Asks which of some keys of a database are there; that is the one selected then.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="db">The database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="command">By what: EXISTS, or PEXPIRETIME or PTTL, which answer -2 for a key that is not there.</param>
    /// <exception cref="ReshardException">The connection broke, or an answer is an error: what cannot be asked for may be there.</exception>
    public async Task<bool[]> ExistAsync(IReadOnlyList<byte[]> keys, int db, CancellationToken cancellationToken, string command = "EXISTS")
    {
        var request = new RespBuffer();
        request.WriteRequest("SELECT", db.ToString(CultureInfo.InvariantCulture));
        foreach (byte[] key in keys)
        {
            request.WriteArray(2);
            request.WriteBulk(System.Text.Encoding.ASCII.GetBytes(command));
            request.WriteBulk(key);
        }

        object?[] replies = await SendAsync(request, keys.Count + 1, cancellationToken).ConfigureAwait(false);
        return replies.OfType<ReplyError>().FirstOrDefault() is { } error
            ? throw Refused(replies[0] is ReplyError ? "SELECT" : command, error)
            : [.. replies.Skip(1).Select(reply => command == "EXISTS" ? reply is 1L : reply is not -2L)];
    }

    /// <summary>Sends requests.</summary>
    /// <returns>Their replies, as <see cref="ReplyTree"/> gives them.</returns>
    /// <exception cref="ReshardException">The connection broke.</exception>
    public async Task<object?[]> SendAsync(RespBuffer request, int replies, CancellationToken cancellationToken)
    {
        try
        {
            return await _pipeline.SendAsync(request, replies, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw new ReshardException(ReshardFailure.SourceUnreachable, $"Node '{Node}' at {Address} broke the connection; check that the server runs, and begin again.", e);
        }
    }

    /// <summary>A refusal as an exception.</summary>
    public ReshardException Refused(string command, ReplyError error) => new(
        error.IsBusy ? ReshardFailure.SourceUnreachable : ReshardFailure.SourceRefused,
        $"Node '{Node}' at {Address} refuses {command}: {error.Text.TrimEnd('.')}."
        + (error.Text.StartsWith("NOPERM", StringComparison.Ordinal) ? " Give the user the rights that docs/resharding.md names." : "")) { IsBusy = error.IsBusy };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    private static ValueTask CloseAsync(NodeClient? client) => client?.DisposeAsync() ?? ValueTask.CompletedTask;

    // Who may not be asked is taken for what the topology says it is.
    private async Task<bool> IsPrimaryAsync(CancellationToken cancellationToken) =>
        await TryAsync(cancellationToken, "ROLE").ConfigureAwait(false) is not object?[] { Length: > 0 } role || ReplyTree.Text(role[0]) == "master";
}
