using System.Globalization;
using System.Text;

namespace RedisTyped.Benchmarks.GatewayHttp;

/// <summary>A way to ask for a value.</summary>
/// <param name="Name">What it is called in the report.</param>
/// <param name="Request">The request for a key, without its end.</param>
internal sealed record HttpRequestKind(string Name, Func<string, string> Request)
{
    public static HttpRequestKind Constant { get; } = new("constant reply", static _ => Get("/constant"));

    /// <summary>What is held against the constant reply.</summary>
    public static IReadOnlyList<HttpRequestKind> Gateway { get; } =
    [
        new("typed GET", static key => Get($"/typed/{key}/get")),
        new("typed GET, coalesced", static key => Get($"/coalesced/{key}/get")),
        new("POST /v1/commands, one GET", static key => Post("/v1/commands", "application/json", $"[[\"GET\",\"{key}\"]]")),
        new("POST / (redis-router), get", static key => Post("/", "application/x-www-form-urlencoded", $"command=get&arguments={key}")),
    ];

    /// <summary>The bytes of requests, each for another key.</summary>
    public byte[][] Requests(int count) => [.. Enumerable.Range(0, count).Select(i => Encoding.ASCII.GetBytes(Request(HttpServer.Key(i * 7919))))];

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static string Post(string path, string type, string body) => string.Create(
        CultureInfo.InvariantCulture, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
}
