using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Clients;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.Links;

/// <summary>A target that is told whom to follow, over a connection that is made anew when it broke. One caller at a time.</summary>
internal sealed class TargetServer(string name, SourceOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SourceConnection? _connection;
    private ReplyPipeline? _pipeline;

    public SourceOptions Options => options;

    /// <summary>How it stands.</summary>
    public async Task<TargetStand> StandAsync(CancellationToken cancellationToken)
    {
        var about = await InfoAsync(cancellationToken).ConfigureAwait(false);
        object? calls = await AskAsync(cancellationToken, "INFO", "commandstats").ConfigureAwait(false);
        return new TargetStand(about, new ServerSections(ReplyTree.Text(calls)));
    }

    /// <summary>Whether it has loaded what it follows, and takes the stream.</summary>
    public async Task<bool> IsFollowingAsync(CancellationToken cancellationToken) =>
        (await InfoAsync(cancellationToken).ConfigureAwait(false)).Text("master_link_status") == "up";

    /// <summary>What it has applied of whom it follows.</summary>
    public async Task<long> AppliedAsync(CancellationToken cancellationToken)
    {
        var fields = await InfoAsync(cancellationToken).ConfigureAwait(false);
        return fields.Text("master_link_status") == "up" ? fields.Number("slave_repl_offset") ?? 0 : 0;
    }

    /// <summary>In which database what it follows has it write; null while it is not connected to that.</summary>
    public async Task<int?> DatabaseOfMasterAsync(CancellationToken cancellationToken)
    {
        // id=3 addr=127.0.0.1:6379 … db=0 sub=0 …
        object? reply = await AskAsync(cancellationToken, "CLIENT", "LIST", "TYPE", "master").ConfigureAwait(false);
        if (reply is ReplyError)
        {
            return null;
        }

        string clients = ReplyTree.Text(reply);
        string? field = clients.Split(' ').FirstOrDefault(static field => field.StartsWith("db=", StringComparison.Ordinal));
        return field is not null && int.TryParse(field.AsSpan(3), CultureInfo.InvariantCulture, out int database) ? database : null;
    }

    /// <summary>Makes it follow.</summary>
    public Task FollowAsync(string host, int port, CancellationToken cancellationToken) =>
        AskAsync(cancellationToken, "REPLICAOF", host, port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes it follow nobody.</summary>
    /// <exception cref="ReshardException">It refuses, cannot be reached, or does not answer in time.</exception>
    public async Task StandAloneAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(cancellationToken, "REPLICAOF", "NO", "ONE").WaitAsync(options.AnswerTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            // Whoever asks next gets a connection of which it is known what comes back.
            await CloseAsync().ConfigureAwait(false);
            throw new ReshardException(
                ReshardFailure.TargetUnreachable, string.Create(CultureInfo.InvariantCulture, $"Target {name} did not answer REPLICAOF within {options.AnswerTimeout.TotalSeconds:0.#} s. See that it runs, and begin again."), e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        _turn.Dispose();
    }

    private async Task<ServerSections> InfoAsync(CancellationToken cancellationToken)
    {
        object? replication = await AskAsync(cancellationToken, "INFO", "replication").ConfigureAwait(false);
        object? keyspace = await AskAsync(cancellationToken, "INFO", "keyspace").ConfigureAwait(false);
        return new ServerSections(ReplyTree.Text(replication) + "\n" + ReplyTree.Text(keyspace));
    }

    private async Task<object?> AskAsync(CancellationToken cancellationToken, params string[] words)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            bool isOld = _pipeline is not null;
            try
            {
                return await AskOnceAsync(words, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (isOld && e is IOException or ObjectDisposedException)
            {
                // Servers end connections that were idle, as this is while a snapshot is read. Whatever is asked here may be asked twice.
                await CloseAsync().ConfigureAwait(false);
                return await AskOnceAsync(words, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            await CloseAsync().ConfigureAwait(false);
            throw new ReshardException(ReshardFailure.TargetUnreachable, $"Target {name} broke the connection ({e.Message}).", e);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<object?> AskOnceAsync(string[] words, CancellationToken cancellationToken)
    {
        var pipeline = await ConnectedAsync(cancellationToken).ConfigureAwait(false);
        var request = new RespBuffer();
        request.WriteRequest(words);
        object? reply = (await pipeline.SendAsync(request, 1, cancellationToken).ConfigureAwait(false))[0];

        // Before Redis 6.2 one that may not answer while its primary is away (replica-serve-stale-data no) does not list its clients either.
        bool isPassing = reply is ReplyError { IsWithoutPrimary: true } && words[0] == "CLIENT";
        return reply is ReplyError error && !isPassing
            ? throw new ReshardException(ReshardFailure.TargetRefused, $"Target {name} refuses {words[0]}: {error.Text.TrimEnd('.')}. The user needs +replicaof +info +client|list.")
            : reply;
    }

    private async Task<ReplyPipeline> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (_pipeline is { } open)
        {
            return open;
        }

        ReshardException? first = null;
        foreach (var address in options.Nodes)
        {
            try
            {
                _connection = await SourceConnection.OpenAsync(address, options, asReplica: false, cancellationToken).ConfigureAwait(false);
                return _pipeline = new ReplyPipeline(_connection.Stream);
            }
            catch (ReshardException e)
            {
                first ??= e;
            }
        }

        // Whoever connects says so of any server.
        const string Source = "The source ";
        string why = first?.Message is { } text && text.StartsWith(Source, StringComparison.Ordinal) ? $" at {text[Source.Length..]}" : $": {first?.Message}";
        throw new ReshardException(
            first?.Failure == ReshardFailure.SourceRefused ? ReshardFailure.TargetRefused : ReshardFailure.TargetUnreachable, $"Target {name}{why}", first);
    }

    private async ValueTask CloseAsync()
    {
        if (_pipeline is { } pipeline)
        {
            _pipeline = null;
            await pipeline.DisposeAsync().ConfigureAwait(false);
        }

        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }
}
