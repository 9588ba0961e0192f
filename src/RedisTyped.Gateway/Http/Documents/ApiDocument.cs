using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace RedisTyped.Gateway.Http.Documents;

/// <summary>
/// Puts the OpenAPI document together out of the endpoints that carry an <see cref="Operation"/>. Microsoft.AspNetCore.OpenApi describes
/// handlers by reflection; those here are generated or take the request as it is, and say themselves what they are.
/// </summary>
internal static class ApiDocument
{
    /// <summary>Makes the document.</summary>
    /// <param name="endpoints">The endpoints of the application; those without an operation are left out.</param>
    /// <param name="asksForToken">Whether callers need a token.</param>
    /// <param name="pathBase">What stands before every path.</param>
    public static JsonObject Of(IEnumerable<Endpoint> endpoints, bool asksForToken, string pathBase)
    {
        var paths = new JsonObject();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (RouteEndpoint endpoint in endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<Operation>() is not { } operation
                || endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not { HttpMethods: [var method, ..] })
            {
                continue;
            }

            string path = PathOf(endpoint.RoutePattern);
            if (paths[path] is not JsonObject item)
            {
                paths[path] = item = [];
            }

            item[method.ToLowerInvariant()] = Describe(operation, ids);
        }

        JsonObject components = JsonNode.Parse(DocumentComponents.Text)!.AsObject();
        var document = new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "RedisTyped gateway",
                ["version"] = typeof(ApiDocument).Assembly.GetName().Version?.ToString(3) ?? "0",
                ["description"] = "Redis commands over HTTP, each sent to the node that owns its keys.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = pathBase.Length == 0 ? "/" : pathBase }),
            ["paths"] = paths,
            ["components"] = components,
        };
        if (asksForToken)
        {
            components["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } };
            document["security"] = new JsonArray(new JsonObject { ["token"] = new JsonArray() });
        }

        return document;
    }

    private static JsonObject Describe(Operation operation, HashSet<string> ids)
    {
        // One endpoint can be mapped twice, under two prefixes.
        string id = operation.Id;
        for (int i = 2; !ids.Add(id); i++)
        {
            id = $"{operation.Id}_{i}";
        }

        JsonObject described = operation.Describe();
        described.Insert(0, "operationId", id);
        described.Insert(1, "tags", new JsonArray(operation.Tag));
        described.Insert(2, "summary", operation.Summary);
        return described;
    }

    // {**key} and {key:int} are ASP.NET Core's; in the document a parameter is its name.
    private static string PathOf(RoutePattern pattern)
    {
        var path = new StringBuilder();
        foreach (RoutePatternPathSegment segment in pattern.PathSegments)
        {
            path.Append('/');
            foreach (RoutePatternPart part in segment.Parts)
            {
                _ = part switch
                {
                    RoutePatternLiteralPart literal => path.Append(literal.Content),
                    RoutePatternParameterPart parameter => path.Append('{').Append(parameter.Name).Append('}'),
                    RoutePatternSeparatorPart separator => path.Append(separator.Content),
                    _ => path,
                };
            }
        }

        return path.Length == 0 ? "/" : path.ToString();
    }
}
