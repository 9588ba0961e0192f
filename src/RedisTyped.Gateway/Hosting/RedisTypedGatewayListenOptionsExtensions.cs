using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using RedisTyped.Gateway.Hosting;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Has Kestrel listen for the gateway's clients.</summary>
public static class RedisTypedGatewayListenOptionsExtensions
{
    /// <summary>
    /// Serves RESP on an endpoint of Kestrel: redis-cli, redis-benchmark and the clients of every language connect to it as to a Redis. Call
    /// <c>UseHttps</c> before it for TLS.
    /// </summary>
    /// <param name="listen">The endpoint; it serves no HTTP.</param>
    /// <returns>The endpoint.</returns>
    public static ListenOptions UseRedisTypedGateway(this ListenOptions listen)
    {
        ArgumentNullException.ThrowIfNull(listen);
        listen.UseConnectionHandler<GatewayConnectionHandler>();
        return listen;
    }
}
