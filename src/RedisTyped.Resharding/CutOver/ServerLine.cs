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

    // Ends a transaction that was begun, and what is watched where none was, with no rights but a transaction's.
    private static readonly string[][] Nothing = [["MULTI"], ["DISCARD"]];

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
    /// <exception cref="ReshardException">The server cannot be reached.</exception>
    public Task<object?[]> SendAsync(IReadOnlyList<string[]> commands, CancellationToken cancellationToken) => SendAsync(commands, waitsForPrimary: true, cancellationToken);

    /// <inheritdoc cref="SendAsync(IReadOnlyList{string[]}, CancellationToken)"/>
    /// <param name="commands">The commands.</param>
    /// <param name="waitsForPrimary">Whether a replica without its primary counts as busy.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public Task<object?[]> SendAsync(IReadOnlyList<string[]> commands, bool waitsForPrimary, CancellationToken cancellationToken) =>
        WhenNotBusyAsync((line, limit) => SendAsync(line, commands, limit), commands[0], isTransaction: commands[0] is ["MULTI"], waitsForPrimary, cancellationToken);

    /// <summary>Asks, and sends what the replies lead to over the same connection: what is watched (WATCH) is so until then.</summary>
    /// <param name="first">What is asked.</param>
    /// <param name="then">Gives the commands of a transaction, by the replies; errors are among these.</param>
    /// <param name="waitsForPrimary">Whether a replica without its primary counts as busy.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The replies to those; to what was asked where the server is busy for too long.</returns>
    /// <exception cref="ReshardException">The server cannot be reached.</exception>
    public Task<object?[]> SendBehindAsync(
        IReadOnlyList<string[]> first, Func<object?[], IReadOnlyList<string[]>> then, bool waitsForPrimary, CancellationToken cancellationToken) => WhenNotBusyAsync(
        async (line, limit) =>
        {
            object?[] found = await SendAsync(line, first, limit).ConfigureAwait(false);
            return IsBusy(found, waitsForPrimary) ? found : await SendAsync(line, await ThenAsync().ConfigureAwait(false), limit).ConfigureAwait(false);

            // A transaction of whoever asks next over this line is not to come to nothing for what nobody goes on with.
            async ValueTask<IReadOnlyList<string[]>> ThenAsync()
            {
                try
                {
                    return then(found);
                }
                catch
                {
                    await SendAsync(line, Nothing, limit).ConfigureAwait(false);
                    throw;
                }
            }
        },
        first[0], isTransaction: true, waitsForPrimary, cancellationToken);

    private static bool IsBusy(object?[] replies, bool waitsForPrimary) => replies.OfType<ReplyError>().Any(error => error.IsBusy && (waitsForPrimary || !error.IsWithoutPrimary));

    private async Task<object?[]> WhenNotBusyAsync(
        Func<ReplyPipeline, CancellationToken, Task<object?[]>> send, string[] first, bool isTransaction, bool waitsForPrimary, CancellationToken cancellationToken)
    {
        long began = access.Time.GetTimestamp();
        while (true)
        {
            try
            {
                object?[] replies = await SendOnceAsync(send, first, cancellationToken).ConfigureAwait(false);
                bool isBusy = IsBusy(replies, waitsForPrimary);
                if (isBusy && isTransaction)
                {
                    await SendOnceAsync(static (line, limit) => SendAsync(line, Nothing, limit), Nothing[0], cancellationToken).ConfigureAwait(false);
                }

                if (!isBusy || IsOver())
                {
                    return replies;
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

    private async Task<object?[]> SendOnceAsync(Func<ReplyPipeline, CancellationToken, Task<object?[]>> send, string[] first, CancellationToken cancellationToken)
    {
        for (bool isAgain = false; ; isAgain = true)
        {
            ReplyPipeline line = await LineAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(access.AnswerTimeout);
                return await send(line, limit.Token).ConfigureAwait(false);
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
                throw Unreachable(string.Create(CultureInfo.InvariantCulture, $"did not answer {CommandOf(first)} within {access.AnswerTimeout.TotalSeconds:0.#} s"), e);
            }
        }
    }

    private static Task<object?[]> SendAsync(ReplyPipeline line, IReadOnlyList<string[]> commands, CancellationToken cancellationToken)
    {
        var request = new RespBuffer();
        foreach (string[] words in commands)
        {
            request.WriteRequest(words);
        }

        return line.SendAsync(request, commands.Count, cancellationToken);
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
        SourceOptions options = access with { MayLackPrimary = true };
        foreach (SourceAddress address in options.Nodes)
        {
            try
            {
                return new ReplyPipeline((await SourceConnection.OpenAsync(address, options, asReplica: false, cancellationToken).ConfigureAwait(false)).Stream);
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
