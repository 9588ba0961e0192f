using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;
using RedisTyped.Gateway.Http.Access;

namespace RedisTyped.Gateway.Tests.Http;

/// <summary>GET /openapi.json, read by the library that ASP.NET Core's own documents are written with.</summary>
[Collection(nameof(HttpNodes))]
public sealed class DocumentTests(HttpNodes http)
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_is_valid_and_has_every_endpoint()
    {
        await using HttpGateway gateway = await StartAsync();
        using HttpResponseMessage response = await gateway.GetAsync("/openapi.json");
        string text = await response.Content.ReadAsStringAsync(Ended);

        ReadResult read = OpenApiDocument.Parse(text, OpenApiConstants.Json);

        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic!.SpecificationVersion);
        Assert.Empty(read.Diagnostic.Errors);
        Assert.Empty(read.Diagnostic.Warnings ?? []);
        Assert.Empty(read.Document!.Validate(ValidationRuleSet.GetDefaultRuleSet()));
        Assert.Superset(
            new HashSet<string> { "/", "/v1/commands", "/v1/route/{key}", "/v1/nodes", "/v1/stats", "/people/{id}/get-name", "/people/set-names" },
            read.Document!.Paths.Keys.ToHashSet());
        string[] ids = [.. read.Document!.Paths.Values.SelectMany(static p => p!.Operations!.Values).Select(static o => o.OperationId!)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Fact]
    public async Task Every_reference_of_the_document_leads_somewhere()
    {
        await using HttpGateway gateway = await StartAsync();
        JsonNode document = await DocumentAsync(gateway);

        string[] references = [.. Descendants(document).OfType<JsonObject>().Select(static o => o["$ref"]).OfType<JsonValue>().Select(static r => r.GetValue<string>()).Distinct()];

        Assert.True(references.Length > 5);
        Assert.All(references, reference => Assert.NotNull(reference.Split('/').Skip(1).Aggregate((JsonNode?)document, static (node, name) => node?[name])));
    }

    [Fact]
    public async Task Store_method_is_described_by_its_documentation_and_types()
    {
        await using HttpGateway gateway = await StartAsync();
        JsonNode paths = (await DocumentAsync(gateway))["paths"]!;

        JsonNode name = paths["/people/{id}/get-name"]!["get"]!;
        Assert.Equal("Gives the name of a person, or null where SetNameAsync has not set one.", name["summary"]!.GetValue<string>());
        Assert.Equal("""[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}]""", name["parameters"]!.ToJsonString());
        Assert.Equal("""{"type":["string","null"]}""", Schema(name["responses"]!["200"]!).ToJsonString());

        JsonNode set = paths["/people/{id}/set-name"]!["post"]!;
        JsonNode body = Schema(set["requestBody"]!);
        Assert.Equal("""["name"]""", body["required"]!.ToJsonString());
        Assert.Equal(["name", "ttl"], body["properties"]!.AsObject().Select(static p => p.Key));
        Assert.NotNull(set["responses"]!["204"]);
        Assert.Null(set["responses"]!["200"]);

        JsonNode profile = Schema(paths["/people/{id}/get-profile"]!["get"]!["responses"]!["200"]!);
        Assert.Equal(["name", "age"], profile["properties"]!.AsObject().Select(static p => p.Key));

        JsonNode tastes = paths["/people/{id}/has-taste"]!["get"]!["parameters"]![1]!;
        Assert.Equal("""{"name":"taste","in":"query","required":true,"schema":{"type":"string","enum":["Sweet","Sour"]}}""", tastes.ToJsonString());

        JsonNode ids = paths["/people/get-names"]!["get"]!["parameters"]![0]!;
        Assert.Equal("""{"type":"array","items":{"type":"string"}}""", ids["schema"]!.ToJsonString());
        Assert.Null(paths["/people/{id}/raw"]);
    }

    [Fact]
    public async Task Tokens_are_in_the_document_where_they_are_asked_for()
    {
        const string Secret = "reader-secret-0123456789";
        await using HttpGateway open = await StartAsync();
        await using HttpGateway closed = await HttpGateway.StartAsync(http.Nodes, static o => o.Tokens.Add(new ApiToken { Name = "a", Secret = Secret }));

        Assert.Null((await DocumentAsync(open))["security"]);
        using HttpResponseMessage response = await closed.SendAsync(HttpMethod.Get, "/openapi.json", token: Secret);
        JsonNode document = JsonNode.Parse(await response.Content.ReadAsStringAsync(Ended))!;
        Assert.Equal("bearer", document["components"]!["securitySchemes"]!["token"]!["scheme"]!.GetValue<string>());
        Assert.Equal("""[{"token":[]}]""", document["security"]!.ToJsonString());
    }

    [Fact]
    public async Task Stores_alone_have_a_document_too()
    {
        await using HttpGateway gateway = await HttpGateway.StartAsync(http.Nodes, map: static e =>
        {
            e.MapStore<IPeopleStore>("/people");
            e.MapRedisTypedOpenApi("/docs/api.json");
        });

        JsonElement document = await HttpGateway.JsonAsync(await gateway.GetAsync("/docs/api.json"));

        Assert.True(document.GetProperty("paths").TryGetProperty("/people/{id}/get-name", out _));
        Assert.False(document.GetProperty("paths").TryGetProperty("/v1/commands", out _));
    }

    private Task<HttpGateway> StartAsync() => HttpGateway.StartAsync(http.Nodes, map: static e =>
    {
        e.MapRedisTypedGateway();
        e.MapStore<IPeopleStore>("/people");
    });

    private static async Task<JsonNode> DocumentAsync(HttpGateway gateway)
    {
        using HttpResponseMessage response = await gateway.GetAsync("/openapi.json");
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(Ended))!;
    }

    private static JsonNode Schema(JsonNode content) => content["content"]!["application/json"]!["schema"]!;

    private static IEnumerable<JsonNode> Descendants(JsonNode node) => node switch
    {
        JsonObject item => item.Select(static p => p.Value).OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        JsonArray items => items.OfType<JsonNode>().SelectMany(Descendants).Prepend(node),
        _ => [node],
    };
}
