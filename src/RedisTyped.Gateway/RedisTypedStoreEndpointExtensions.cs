using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using RedisTyped;
using RedisTyped.Gateway.Http;
using RedisTyped.Gateway.Http.Documents;
using RedisTyped.Gateway.Http.Typed;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Offers stores over HTTP.</summary>
public static class RedisTypedStoreEndpointExtensions
{
    /// <summary>
    /// Maps the declared methods of a store, and nothing else: <c>GET prefix/{shard key}/method-name</c> where the command only reads, with the
    /// other parameters in the query; <c>POST</c> for all others, with a JSON object. docs/gateway-http.md has the rules.
    /// </summary>
    /// <typeparam name="TStore">The store; it must be compiled in a project that references RedisTyped.Gateway.</typeparam>
    /// <param name="endpoints">Where.</param>
    /// <param name="prefix">What the paths begin with, such as <c>/users</c>.</param>
    /// <returns>The endpoints, for conventions such as RequireAuthorization.</returns>
    /// <exception cref="ArgumentException">An option of <see cref="GatewayHttpOptions"/> cannot be.</exception>
    /// <exception cref="NotSupportedException">The application's JSON options know nothing of a type that a method gives.</exception>
    /// <example>
    /// <code>
    /// app.MapStore&lt;IUserStore>("/users");   // GET /users/42/get-name
    /// </code>
    /// </example>
    public static IEndpointConventionBuilder MapStore<TStore>(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix)
        where TStore : class, IRedisStore<TStore>, IStoreEndpoints<TStore>
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var surface = new HttpSurface(endpoints.ServiceProvider);
        JsonOptions json = endpoints.ServiceProvider.GetService<IOptions<JsonOptions>>()?.Value ?? new JsonOptions();
        var store = new StoreEndpoints<TStore>(surface, RedisJson.With(json.SerializerOptions));
        TStore.Describe(store);
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        foreach (StoreMethod<TStore> method in store.Methods)
        {
            group.MapMethods(method.Pattern, [method.HttpMethod], surface.Gate.Guard(method.AnswerAsync))
                .WithMetadata(method.Describe(typeof(TStore).Name))
                .WithDisplayName($"{typeof(TStore).Name}.{method.Name}");
        }

        return group;
    }

    /// <summary>
    /// Maps the OpenAPI document of all stores that were mapped, and of the gateway if it was. <c>MapRedisTypedGateway</c> does this too: call it
    /// only in an application without.
    /// </summary>
    /// <param name="endpoints">Where.</param>
    /// <param name="pattern">The document's path.</param>
    /// <returns>The endpoint, for conventions.</returns>
    /// <exception cref="ArgumentException">An option of <see cref="GatewayHttpOptions"/> cannot be.</exception>
    public static IEndpointConventionBuilder MapRedisTypedOpenApi(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/openapi.json")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        return DocumentEndpoint.Map(endpoints, new HttpSurface(endpoints.ServiceProvider).Gate, pattern);
    }
}
