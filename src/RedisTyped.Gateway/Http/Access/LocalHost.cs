using System.Net;
using Microsoft.AspNetCore.Http;

namespace RedisTyped.Gateway.Http.Access;

/// <summary>
/// Tells a request to this machine that goes by the name of another: a page elsewhere can let its own name resolve to 127.0.0.1, and then
/// its scripts are of the same origin.
/// </summary>
internal static class LocalHost
{
    public static bool IsRebound(HttpContext context)
    {
        if (context.Connection.LocalIpAddress is not { } local || !IPAddress.IsLoopback(local))
        {
            return false;
        }

        string host = context.Request.Host.Host;
        bool isLocal = host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));
        return !isLocal;
    }
}
