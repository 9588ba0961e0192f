using Microsoft.AspNetCore.Routing;
using RedisTyped.Gateway.Dashboard;
using RedisTyped.Gateway.Http;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Mounts the gateway in an application.</summary>
public static class RedisTypedGatewayEndpointExtensions
{
    /// <summary>
    /// Maps the gateway's HTTP endpoints over the client that was registered with AddRedisTyped: <c>POST /</c> as redis-router has it,
    /// <c>/v1/commands</c>, <c>/v1/route/{key}</c>, <c>/v1/nodes</c>, <c>/v1/stats</c> and <c>/openapi.json</c>, which docs/gateway-http.md describes,
    /// and the dashboard at <c>GET /</c>, which docs/dashboard.md does.
    /// </summary>
    /// <param name="endpoints">Where: the application, or a group of it, whose prefix they then have.</param>
    /// <returns>The endpoints, for conventions such as RequireAuthorization or RequireRateLimiting.</returns>
    /// <exception cref="ArgumentException">An option of <see cref="GatewayHttpOptions"/> or <see cref="DashboardOptions"/> cannot be.</exception>
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
        var surface = new HttpSurface(endpoints.ServiceProvider);
        HttpEndpoints.Map(group, surface);
        DashboardEndpoints.Map(group, guard: next => surface.Gate.Guard((context, _) => next(context)));
        return group;
    }
}
