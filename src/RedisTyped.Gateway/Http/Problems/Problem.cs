using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Replies;

namespace RedisTyped.Gateway.Http.Problems;

/// <summary>What went wrong, as problem details: https://www.rfc-editor.org/rfc/rfc9457. docs/gateway-http.md lists the types.</summary>
/// <param name="Status">The HTTP status that it has, or would have alone.</param>
/// <param name="Kind">The end of its type.</param>
/// <param name="Title">What all of its type have in common.</param>
/// <param name="Detail">What happened this time.</param>
internal sealed record Problem(int Status, string Kind, string Title, string Detail)
{
    public const string ContentType = "application/problem+json";

    /// <summary>What types begin with.</summary>
    public const string TypePrefix = "urn:redistyped:problem:";

    /// <summary>The node that failed, where it was one.</summary>
    public string? Node { get; init; }

    /// <summary>The command.</summary>
    public string? Command { get; init; }

    /// <summary>The first word of what a server refused with: <c>WRONGTYPE</c>.</summary>
    public string? Code { get; init; }

    /// <summary>Whether a node may have run the command all the same; null where that is no question.</summary>
    public bool? MayHaveRun { get; init; }

    public static Problem BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "bad-request", "The request cannot be read", detail);

    public static Problem TooLarge(string detail) => new(StatusCodes.Status413PayloadTooLarge, "too-large", "The request is too large", detail);

    public static Problem Forbidden(string kind, string detail) => new(StatusCodes.Status403Forbidden, kind, "Not allowed", detail);

    public static Problem Unauthorized() => new(
        StatusCodes.Status401Unauthorized, "unauthorized", "A token is needed", "Send the header Authorization: Bearer with one of the gateway's API tokens.");

    public static Problem ContentTypeNeeded(string type) => new(
        StatusCodes.Status415UnsupportedMediaType, "content-type", "The content type is another", $"Send the body as {type}, and say so in the header Content-Type.");

    /// <summary>Writes it as the whole answer.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        var output = new JsonOutput(context.Response, ContentType);
        await using (output.ConfigureAwait(false))
        {
            Write(output.Json);
            await output.EndAsync(context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Writes it as an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("type", TypePrefix + Kind);
        json.WriteString("title", Title);
        json.WriteNumber("status", Status);
        json.WriteString("detail", Detail);
        WriteIf(json, "command", Command);
        WriteIf(json, "node", Node);
        WriteIf(json, "code", Code);
        if (MayHaveRun is { } ran)
        {
            json.WriteBoolean("mayHaveRun", ran);
        }

        json.WriteEndObject();
    }

    private static void WriteIf(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
