using System.Globalization;
using RedisTyped.Protocol;
using RedisTyped.Resharding.Failures;
using RedisTyped.Resharding.Replication.Client;
using RedisTyped.Resharding.Streaming;

namespace RedisTyped.Resharding.CutOver;

/// <summary>A connection to one server for what a cut-over asks of it. It opens by itself, and once more when it has broken: all that is asked may be asked twice. Thread-safe.</summary>
/// <param name="name">What messages call the server.</param>
/// <param name="access">How to connect.</param>
internal sealed class ServerLine(string name, SourceOptions access) : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private volatile ReplyPipeline? _line;

    /// <summary>What messages call the server.</summary>
    public string Name => name;

    /// <summary>How to connect.</summary>
    public SourceOptions Access => access;

    /// <summary>Sends a command.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="words">The command.</param>
    /// <returns>The reply, as <see cref="ReplyTree"/> gives it; never an error.</returns>
    /// <exception cref="ReshardException">The server cannot be reached, or refuses.</exception>
    public async Task<object?> AskAsync(CancellationToken cancellationToken, params string[] words) =>
        (await AskAsync([words], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>
    /// Sends commands in one piece: a server that has read it runs all of them before it turns to another client.
    /// </summary>
    /// <param name="commands">The commands.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The replies; never an error.</returns>
    /// <exception cref="ReshardException">The server cannot be reached, or refuses one of them.</exception>
    public async Task<object?[]> AskAsync(IReadOnlyList<string[]> commands, CancellationToken cancellationToken)
    {
        object?[] replies = await SendAsync(commands, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < replies.Length; i++)
        {
            if (replies[i] is ReplyError error)
            {
                throw Refused(commands[i], error);
            }
        }

        return replies;
    }

    /// <summary>As <see cref="AskAsync(IReadOnlyList{string[]}, CancellationToken)"/>; errors are among the replies. A server that is busy is waited for, as long as for an answer.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="waitsForPrimary">Whether a replica without its primary counts as busy.</param>
    /// <exception cref="ReshardException">The server cannot be reached.</exception>
    public async Task<object?[]> SendAsync(IReadOnlyList<string[]> commands, CancellationToken cancellationToken, bool waitsForPrimary = true)
    {
        long began = access.Time.GetTimestamp();
        while (true)
        {
            try
            {
                object?[] replies = await SendOnceAsync(commands, cancellationToken).ConfigureAwait(false);
                if (!replies.OfType<ReplyError>().Any(error => error.IsBusy && (waitsForPrimary || !error.IsWithoutPrimary)) || IsOver())
                {
                    return replies;
                }

                if (commands[0] is ["MULTI"])
                {
                    await SendOnceAsync([["DISCARD"]], cancellationToken).ConfigureAwait(false);
                }
            }
            catch (ReshardException e) when (e.IsBusy && !IsOver())
            {
            }

            await Task.Delay(Again, access.Time, cancellationToken).ConfigureAwait(false);
        }

        bool IsOver() => access.Time.GetElapsedTime(began) > access.AnswerTimeout;
    }

    /// <summary>That the server answers a command with an error.</summary>
    public ReshardException Refused(string[] words, ReplyError error) => new(
        ReshardFailure.CutOver, $"Server {name} refuses {CommandOf(words)}: {error.Text.TrimEnd('.')}. See to it that it may be asked that, and begin again.") { IsBusy = error.IsBusy };

    /// <summary>Reads a section of INFO.</summary>
    public async Task<IReadOnlyDictionary<string, string>> InfoAsync(string section, CancellationToken cancellationToken) =>
        Facts(await AskAsync(cancellationToken, "INFO", section).ConfigureAwait(false));

    /// <summary>The lines of a reply to INFO, by name.</summary>
    public static IReadOnlyDictionary<string, string> Facts(object? info) => ReplyTree.Text(info).Split("\r\n")
        .Select(static line => line.Split(':', 2)).Where(static parts => parts.Length == 2).GroupBy(static parts => parts[0]).ToDictionary(static same => same.Key, static same => same.First()[1]);

    public async ValueTask DisposeAsync()
    {
        if (_line is { } line)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }

        _opening.Dispose();
    }

    private async Task<object?[]> SendOnceAsync(IReadOnlyList<string[]> commands, CancellationToken cancellationToken)
    {
        for (bool isAgain = false; ; isAgain = true)
        {
            ReplyPipeline line = await LineAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(access.AnswerTimeout);
                var request = new RespBuffer();
                foreach (string[] words in commands)
                {
                    request.WriteRequest(words);
                }

                return await line.SendAsync(request, commands.Count, limit.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                await ForgetAsync(line).ConfigureAwait(false);
                if (isAgain)
                {
                    throw Unreachable("broke the connection", e);
                }
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                await ForgetAsync(line).ConfigureAwait(false);
                throw Unreachable(string.Create(CultureInfo.InvariantCulture, $"did not answer {CommandOf(commands[0])} within {access.AnswerTimeout.TotalSeconds:0.#} s"), e);
            }
        }
    }

    // A value may be a secret.
    private static string CommandOf(string[] words) => string.Join(' ', words.Take(words[0] is "CONFIG" or "CLIENT" or "ACL" ? 3 : 1));

    private ReshardException Unreachable(string fault, Exception inner) =>
        new(ReshardFailure.SourceUnreachable, $"Server {name} {fault}; see that it runs, and begin again.", inner);

    private async Task<ReplyPipeline> LineAsync(CancellationToken cancellationToken)
    {
        if (_line is { } known)
        {
            return known;
        }

        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _line ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<ReplyPipeline> OpenAsync(CancellationToken cancellationToken)
    {
        ReshardException? first = null;
        foreach (SourceAddress address in access.Nodes)
        {
            try
            {
                return new ReplyPipeline((await SourceConnection.OpenAsync(address, access, asReplica: false, cancellationToken).ConfigureAwait(false)).Stream);
            }
            catch (ReshardException e)
            {
                first ??= e;
            }
        }

        throw first ?? throw new InvalidOperationException($"Server {name} has no address.");
    }

    private async Task ForgetAsync(ReplyPipeline line)
    {
        if (Interlocked.CompareExchange(ref _line, null, line) == line)
        {
            await line.DisposeAsync().ConfigureAwait(false);
        }
    }
}
