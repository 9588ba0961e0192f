using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Merging;

/// <summary>A connection to a target as a client: to have it follow and be a primary again, and to look which keys it has. One caller at a time.</summary>
internal sealed class FollowingTarget : IAsyncDisposable
{
    private readonly SourceAddress _address;
    private readonly TimeSpan _answerTimeout;
    private readonly ReplyPipeline _pipeline;

    private FollowingTarget(SourceAddress address, TimeSpan answerTimeout, Stream connection)
    {
        _address = address;
        _answerTimeout = answerTimeout;
        _pipeline = new ReplyPipeline(connection);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="ReshardException">It cannot be reached, or refuses.</exception>
    public static async Task<FollowingTarget> OpenAsync(SourceOptions access, CancellationToken cancellationToken)
    {
        var address = access.Nodes[0];
        try
        {
            var connection = await SourceConnection.OpenAsync(address, access, asReplica: false, cancellationToken).ConfigureAwait(false);
            return new FollowingTarget(address, access.AnswerTimeout, connection.Stream);
        }
        catch (ReshardException e)
        {
            string text = e.Message.Replace("The source ", "The target ", StringComparison.Ordinal);
            throw new ReshardException(e.IsFinal ? ReshardFailure.TargetRefused : ReshardFailure.TargetUnreachable, text, e);
        }
    }

    /// <summary>Has it follow us, unless it does.</summary>
    /// <param name="host">Where we are.</param>
    /// <param name="port">Where we are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ReshardException">It has keys of its own, which would be lost, or follows somebody else.</exception>
    public async Task FollowAsync(string host, int port, CancellationToken cancellationToken)
    {
        var state = Fields(await AskAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false));
        string ownPort = port.ToString(CultureInfo.InvariantCulture);
        bool isReplica = state.GetValueOrDefault("role") == "slave";
        if (isReplica && state.GetValueOrDefault("master_host") == host && state.GetValueOrDefault("master_port") == ownPort)
        {
            return;
        }

        if (isReplica && state.GetValueOrDefault("master_link_status") == "up")
        {
            throw new ReshardException(
                ReshardFailure.TargetRefused, $"The target {_address} follows {state.GetValueOrDefault("master_host")}:{state.GetValueOrDefault("master_port")}; make it a primary of its own (REPLICAOF NO ONE).");
        }

        if (!isReplica && Fields(await AskAsync(cancellationToken, "INFO", "persistence").ConfigureAwait(false)).GetValueOrDefault("loading") == "1")
        {
            throw new ReshardException(ReshardFailure.TargetUnreachable, $"The target {_address} loads its data.");
        }

        if (!isReplica && (await DatabasesAsync(cancellationToken).ConfigureAwait(false)).Count > 0)
        {
            throw new ReshardException(
                ReshardFailure.TargetRefused, $"The target {_address} has keys of its own, which following would replace. If nothing there is needed that its sources do not have, run FLUSHALL there, and then this again, which brings everything; or choose the mode that writes into it.");
        }

        await AskAsync(cancellationToken, "REPLICAOF", host, ownPort).ConfigureAwait(false);
    }

    /// <summary>Makes it a primary.</summary>
    /// <exception cref="ReshardException">It refuses, cannot be reached, or does not answer in time.</exception>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(cancellationToken, "REPLICAOF", "NO", "ONE").WaitAsync(_answerTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new ReshardException(
                ReshardFailure.TargetUnreachable, string.Create(CultureInfo.InvariantCulture, $"The target {_address} did not answer REPLICAOF within {_answerTimeout.TotalSeconds:0.#} s. See that it runs, and begin again."), e);
        }
    }

    /// <summary>The databases that have keys.</summary>
    public async Task<IReadOnlyList<int>> DatabasesAsync(CancellationToken cancellationToken) =>
    [
        .. Fields(await AskAsync(cancellationToken, "INFO", "keyspace").ConfigureAwait(false)).Keys
            .Where(static name => name.StartsWith("db", StringComparison.Ordinal))
            .Select(static name => int.Parse(name.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture)),
    ];

    /// <summary>Gives all keys of a database, some perhaps twice.</summary>
    public async IAsyncEnumerable<byte[]> KeysAsync(int db, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await AskAsync(cancellationToken, "SELECT", db.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        string cursor = "0";
        do
        {
            if (await AskAsync(cancellationToken, "SCAN", cursor, "COUNT", "1000").ConfigureAwait(false) is not object?[] { Length: 2 } page)
            {
                throw new ReshardException(ReshardFailure.TargetRefused, $"The target {_address} answers SCAN with something else.");
            }

            foreach (byte[] key in ((object?[])page[1]!).OfType<byte[]>())
            {
                yield return key;
            }

            cursor = ReplyTree.Text(page[0]);
        }
        while (cursor != "0");
    }

    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    private static Dictionary<string, string> Fields(object? info)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string line in ReplyTree.Text(info).Split("\r\n"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[line[..colon]] = line[(colon + 1)..];
            }
        }

        return fields;
    }

    private async Task<object?> AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        var request = new RespBuffer();
        request.WriteRequest(words);
        try
        {
            object? reply = (await _pipeline.SendAsync(request, 1, cancellationToken).ConfigureAwait(false))[0];
            return reply is ReplyError error
                ? throw new ReshardException(error.IsBusy ? ReshardFailure.TargetUnreachable : ReshardFailure.TargetRefused, $"The target {_address} refuses {words[0]}: {error.Text}.")
                : reply;
        }
        catch (IOException e)
        {
            throw new ReshardException(ReshardFailure.TargetUnreachable, $"The target {_address} broke the connection ({e.Message}).", e);
        }
    }
}
