using Microsoft.AspNetCore.Routing;
using RedisTyped.Gateway.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Mounts the gateway in an application.</summary>
public static class GatewayEndpointExtensions
{
    /// <summary>
    /// Maps the gateway's HTTP endpoints over the client that was registered with AddRedisTyped: <c>POST /</c> as redis-router has it,
    /// <c>/v1/commands</c>, <c>/v1/route/{key}</c>, <c>/v1/nodes</c>, <c>/v1/stats</c> and <c>/openapi.json</c>. docs/gateway-http.md describes them.
    /// </summary>
    /// <param name="endpoints">Where: the application, or a group of it, whose prefix they then have.</param>
    /// <returns>The endpoints, for conventions such as RequireAuthorization or RequireRateLimiting.</returns>
    /// <exception cref="ArgumentException">An option of <see cref="GatewayHttpOptions"/> cannot be.</exception>
    /// <example>
    /// <code>
    /// builder.Services.AddRedisTyped(builder.Configuration.GetSection("RedisTyped"));
    /// var app = builder.Build();
    /// app.MapGroup("/redis").MapRedisTypedGateway();
    /// </code>
    /// </example>
    public static IEndpointConventionBuilder MapRedisTypedGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        RouteGroupBuilder group = endpoints.MapGroup("");
        HttpEndpoints.Map(group);
        return group;
    }
}
