using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Commands;
using RedisTyped.Gateway.Http.Documents;
using RedisTyped.Gateway.Http.Views;

namespace RedisTyped.Gateway.Http;

/// <summary>Maps the HTTP side of the gateway.</summary>
internal static class HttpEndpoints
{
    /// <summary>Maps all endpoints.</summary>
    /// <param name="group">Where.</param>
    /// <param name="surface">What they share.</param>
    public static void Map(IEndpointRouteBuilder group, HttpSurface surface)
    {
        if (surface.HasRouterForm)
        {
            Map(group, surface, HttpMethods.Post, "/", new RouterFormEndpoint(surface).AnswerAsync, GatewayOperations.RouterForm);
        }

        var views = new ViewEndpoints(surface);
        Map(group, surface, HttpMethods.Post, "/v1/commands", new CommandsEndpoint(surface).AnswerAsync, GatewayOperations.Commands);
        Map(group, surface, HttpMethods.Get, "/v1/route/{**key}", views.RouteAsync, GatewayOperations.Route);
        Map(group, surface, HttpMethods.Get, "/v1/nodes", views.NodesAsync, GatewayOperations.Nodes);
        Map(group, surface, HttpMethods.Get, "/v1/stats", views.StatsAsync, GatewayOperations.Stats);
        DocumentEndpoint.Map(group, surface.Gate, "/openapi.json");
    }

    private static void Map(
        IEndpointRouteBuilder group, HttpSurface surface, string method, string pattern, CallerRequest handler, Operation operation) =>
        group.MapMethods(pattern, [method], surface.Gate.Guard(handler)).WithMetadata(operation).WithDisplayName($"RedisTyped: {method} {pattern}");
}
