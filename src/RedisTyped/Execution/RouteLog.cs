using Microsoft.Extensions.Logging;
using RedisTyped.Routing;
using RedisTyped.Telemetry;

namespace RedisTyped.Execution;

/// <summary>Writes the Debug line of a routed call; costs nothing while Debug is off.</summary>
internal sealed class RouteLog(ILogger logger)
{
    /// <summary>Whether anybody reads the lines.</summary>
    public bool IsOn => logger.IsEnabled(LogLevel.Debug);

    /// <summary>Writes that a key of a call goes to a node.</summary>
    public void Write(ConnectedTopology topology, string call, byte[] key, NodeId node)
    {
        ulong? hash = topology.Router.Explain(key.AsSpan(topology.Router.PartsOf(key).Routed)).Hash;
        Log.Routed(logger, call, KeyText.Of(key), hash, node);
    }

    /// <summary>Writes that a scan met keys that do not fit its template; the keys themselves stay out of the log.</summary>
    public void WriteMisfits(string call, string template, long count) => Log.Misfits(logger, call, count, template);
}
