using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>What all clients of a gateway share. Thread-safe.</summary>
internal sealed class ClientScope : IDisposable
{
    /// <summary>By so much <see cref="Now"/> may lag.</summary>
    private static readonly TimeSpan Lag = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<long, GatewayClient> _clients = new();
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ITimer _clock;
    private readonly LogPace _tooMany;
    private long _lastId;
    private long _now;
    private int _count;

    public ClientScope(LinkMap links, IClientSessions sessions, GatewayOptions options, ILogger logger, TimeProvider time)
    {
        Links = links;
        Sessions = sessions;
        Options = options;
        Limits = new RequestLimits(options.MaxArguments, options.MaxArgumentBytes, options.MaxRequestBytes);
        _logger = logger;
        _time = time;
        _tooMany = new LogPace(time, TimeSpan.FromSeconds(1));
        _now = time.GetTimestamp();
        _clock = time.CreateTimer(static scope => ((ClientScope)scope!).Look(), this, Lag, Lag);
    }

    /// <summary>The nodes.</summary>
    public LinkMap Links { get; }

    /// <summary>Begins the sessions of clients.</summary>
    public IClientSessions Sessions { get; }

    /// <summary>Tells what a cut-over refuses.</summary>
    public RefusedRequests Refusals { get; init; } = RefusedRequests.None;

    /// <summary>What was set.</summary>
    public GatewayOptions Options { get; }

    /// <summary>So many bytes of one long reply may be unsent beside what a client may leave unread: those of the longest value that Redis has.</summary>
    public long MostLet { get; init; } = 512L * 1024 * 1024;

    /// <summary>What a request may hold.</summary>
    public RequestLimits Limits { get; }

    /// <summary>The time, as exact as a second, of <see cref="TimeProvider.GetTimestamp"/>: read for each reading of each client.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Whether a time, as <see cref="Now"/> tells it, may be no longer ago than a client has to take its last replies.</summary>
    public bool IsRecent(long time) => _time.GetElapsedTime(time) < GatewayClient.LastTime + Lag;

    /// <summary>The clients that are connected.</summary>
    public ICollection<GatewayClient> Clients => _clients.Values;

    /// <summary>Gives the next number of a client.</summary>
    public long NextId() => Interlocked.Increment(ref _lastId);

    /// <summary>Takes a place for a client, if there is one left.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= Options.MaxClients)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Takes a client in.</summary>
    public void Add(GatewayClient client) => _clients[client.Id] = client;

    /// <summary>Gives a client's place back.</summary>
    public void Remove(GatewayClient client)
    {
        if (_clients.TryRemove(client.Id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Says that a client was refused, once a second: strangers come as often as they like.</summary>
    public void NoteTooMany()
    {
        if (_tooMany.IsDue())
        {
            GatewayLog.TooMany(_logger, Options.MaxClients);
        }
    }

    /// <summary>Says that a client did not read its replies, or is owed one that is too long: more than so many bytes waited.</summary>
    public void NoteTooSlow(GatewayClient client, long bytes) => GatewayLog.TooSlow(_logger, client.Id, bytes);

    /// <summary>Says that the rest of a reply that a client has begun to get will never come.</summary>
    public void NoteBrokenOff(GatewayClient client) => GatewayLog.BrokenOff(_logger, client.Id);

    /// <inheritdoc/>
    public void Dispose() => _clock.Dispose();

    /// <summary>Takes the time, and closes the connections of those who have been silent for too long.</summary>
    public void Look()
    {
        long before = Now, now = _time.GetTimestamp();
        Volatile.Write(ref _now, now);
        if (Options.IdleTimeout <= TimeSpan.Zero)
        {
            return;
        }

        foreach (GatewayClient client in _clients.Values)
        {
            if (Math.Max(client.LastUsed, client.LastReply) >= before || !client.IsQuiet)
            {
                // Heard of since the last look, nobody knows when, or still waiting, or taking a reply: it is silent from now on at the earliest.
                client.SilentSince = now;
            }
            else if (_time.GetElapsedTime(client.SilentSince, now) > Options.IdleTimeout)
            {
                GatewayLog.Idle(_logger, client.Id);
                client.Abort();
            }
        }
    }
}
