using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using RedisTyped.Gateway.Links;
using RedisTyped.Gateway.Sessions;
using RedisTyped.Protocol;

namespace RedisTyped.Gateway.Clients;

/// <summary>What all clients of a gateway share. Thread-safe.</summary>
internal sealed class ClientScope : IDisposable
{
    // Longer by as much as the clock may lag.
    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<long, GatewayClient> _clients = new();
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ITimer _clock;
    private long _lastId;
    private long _now;
    private long _toldOfTooMany = -1;
    private int _count;

    public ClientScope(LinkMap links, IClientSessions sessions, GatewayOptions options, ILogger logger, TimeProvider time)
    {
        Links = links;
        Sessions = sessions;
        Options = options;
        Limits = new RequestLimits(options.MaxArguments, options.MaxArgumentBytes, options.MaxRequestBytes);
        _logger = logger;
        _time = time;
        _now = time.GetTimestamp();
        _clock = time.CreateTimer(static scope => ((ClientScope)scope!).Look(), this, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    /// <summary>The nodes.</summary>
    public LinkMap Links { get; }

    /// <summary>Begins the sessions of clients.</summary>
    public IClientSessions Sessions { get; }

    /// <summary>Tells what a cut-over refuses.</summary>
    public RefusedRequests Refusals { get; init; } = RefusedRequests.None;

    /// <summary>What was set.</summary>
    public GatewayOptions Options { get; }

    /// <summary>What a request may hold.</summary>
    public RequestLimits Limits { get; }

    /// <summary>The time, as exact as a second, of <see cref="TimeProvider.GetTimestamp"/>: read for each reading of each client.</summary>
    public long Now => Volatile.Read(ref _now);

    /// <summary>Whether a time, as <see cref="Now"/> tells it, is not long ago.</summary>
    public bool IsRecent(long time) => _time.GetElapsedTime(time) < Recent;

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
        long now = Now;
        if (Interlocked.Exchange(ref _toldOfTooMany, now) != now)
        {
            GatewayLog.TooMany(_logger, Options.MaxClients);
        }
    }

    /// <summary>Says that a client did not read its replies.</summary>
    public void NoteTooSlow(GatewayClient client) => GatewayLog.TooSlow(_logger, client.Id, Options.MaxOutputBytes);

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
            if (client.LastUsed >= before || !client.IsQuiet)
            {
                // Heard of since the last look, nobody knows when, or still waiting: it is silent from now on at the earliest.
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
