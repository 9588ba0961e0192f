using System.Diagnostics;
using System.Net;
using StackExchange.Redis;

namespace RedisTyped.Nodes;

/// <summary>
/// Finds out why one connect fails, within its timeout: a plain connection is tried beforehand, and asked while StackExchange.Redis
/// connects, so that nobody waits for the reason afterwards.
/// </summary>
internal sealed class ConnectReason(ConfigurationOptions configuration, NodeTls? tls, Stopwatch watch)
{
    /// <summary>Timers may fire this much early.</summary>
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(50);

    /// <summary>What StackExchange.Redis names in the text of an exception whose own kind is only that it could not connect.</summary>
    private static readonly ConnectionFailureType[] Kinds =
    [
        ConnectionFailureType.ProtocolFailure, ConnectionFailureType.SocketFailure, ConnectionFailureType.SocketClosed,
        ConnectionFailureType.InternalFailure, ConnectionFailureType.UnableToResolvePhysicalConnection,
    ];

    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(configuration.ConnectTimeout);
    private CancellationTokenSource? _stop;
    private CancellationTokenSource? _limit;
    private Task<string>? _asking;

    public TimeSpan TimeLeft => _timeout > watch.Elapsed ? _timeout - watch.Elapsed : TimeSpan.Zero;

    /// <summary>Whether plain connections say anything of the way that StackExchange.Redis takes.</summary>
    public static bool IsPlain(ConfigurationOptions configuration) =>
        configuration.EndPoints.All(endPoint => endPoint is DnsEndPoint or IPEndPoint)
        && !configuration.ToString(includePassword: false).Contains(",tunnel=", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Tells why no address of the node takes connections, or gives null as soon as one does. StackExchange.Redis 1.2.6 waits out its
    /// whole timeout over a refused connection every other time.
    /// </summary>
    public async Task<string?> RefusalAsync(CancellationToken cancellationToken)
    {
        if (!IsPlain(configuration))
        {
            return null;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var trying = configuration.EndPoints.Select(endPoint => EndPointProbe.RefusalAsync(endPoint, TimeLeft, done.Token)).ToList();
        var first = trying[0];
        while (trying.Count > 0)
        {
            var tried = await Task.WhenAny(trying).ConfigureAwait(false);
            if (await tried.ConfigureAwait(false) is null)
            {
                await done.CancelAsync().ConfigureAwait(false);
                PendingReply.Observe(Task.WhenAll(trying));
                return null;
            }

            trying.Remove(tried);
        }

        return await first.ConfigureAwait(false);
    }

    /// <summary>Asks the first address, beside the connect.</summary>
    public void StartAsking(CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // Not linked to the caller's: who cancels is told so by the other, and by no reason.
        _limit = CancellationTokenSource.CreateLinkedTokenSource(CancellationToken.None);
        _limit.CancelAfter(TimeLeft);
        _asking = EndPointProbe.DescribeAsync(configuration.EndPoints[0], configuration, tls, _limit.Token, _stop.Token);
    }

    public async Task StopAskingAsync()
    {
        if (_stop is { } stop)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)_asking!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.Dispose();
            _limit!.Dispose();
        }
    }

    /// <summary>Gives the reason of a failed connect.</summary>
    public async Task<string> OfAsync(Exception exception)
    {
        if (tls?.Fault is { } fault)
        {
            return fault;
        }

        // The failure's name stands in the text of every version from 1.2.6 to 3.x, and nowhere else in all of them.
        string text = exception.ToString();
        bool isRefused = text.Contains(nameof(ConnectionFailureType.AuthenticationFailure), StringComparison.Ordinal);
        if (isRefused && tls is null)
        {
            return NodeRefusal.Password;
        }

        // With TLS that name also stands for a handshake that failed. The node has answered then, and tells which of the two it was however busy the machine is.
        if (!isRefused && EndPointProbe.Patience < TimeLeft)
        {
            _limit!.CancelAfter(EndPointProbe.Patience);
        }

        string reason = await _asking!.ConfigureAwait(false);
        if (isRefused && reason == EndPointProbe.NotInTime)
        {
            return NodeRefusal.Password;
        }

        return reason == EndPointProbe.NotInTime && KindOf(exception, text) is { } kind
            ? $"it answers a plain PING, but StackExchange.Redis cannot use the connection: {kind}"
            : reason;
    }

    private string? KindOf(Exception exception, string text)
    {
        foreach (var kind in Kinds)
        {
            if (text.Contains(kind.ToString(), StringComparison.Ordinal))
            {
                return kind.ToString();
            }
        }

        bool isLate = exception is TimeoutException || watch.Elapsed >= _timeout - TimerSlack;
        return isLate ? null : exception is RedisConnectionException failed ? failed.FailureType.ToString() : exception.GetType().Name;
    }
}
