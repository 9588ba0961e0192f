using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using RedisTyped.Gateway.Http.Access;
using RedisTyped.Gateway.Http.Replies;

namespace RedisTyped.Gateway.Http.Documents;

/// <summary>GET /openapi.json: all endpoints of the application that are the gateway's or a store's.</summary>
internal static class DocumentEndpoint
{
    /// <summary>Maps it.</summary>
    public static IEndpointConventionBuilder Map(IEndpointRouteBuilder group, RequestGate gate, string pattern) =>
        group.MapMethods(pattern, [HttpMethods.Get], gate.Guard(async (context, caller) =>
        {
            IReadOnlyList<Endpoint> endpoints = context.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints;
            var output = new JsonOutput(context.Response);
            await using (output.ConfigureAwait(false))
            {
                ApiDocument.Of(endpoints, gate.AsksForToken, context.Request.PathBase.Value ?? "").WriteTo(output.Json);
                await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
            }
        })).WithDisplayName($"RedisTyped: GET {pattern}");
}
