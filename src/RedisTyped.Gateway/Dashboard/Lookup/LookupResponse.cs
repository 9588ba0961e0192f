using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using RedisTyped.Gateway.Dashboard.Assets;

namespace RedisTyped.Gateway.Dashboard.Lookup;

/// <summary>Answers a look-up. The key comes in the body and not in the address, which servers and proxies write into their logs.</summary>
internal static class LookupResponse
{
    /// <summary>More than a key that anybody types.</summary>
    private const int MostBytes = 64 * 1024;

    public static async Task WriteAsync(HttpContext context, ShardedRedis redis, bool mayShowValues)
    {
        AssetResponse.Guard(context.Response.Headers);
        context.Response.Headers.CacheControl = "no-store";
        IResult answer = await AnswerAsync(context, redis, mayShowValues).ConfigureAwait(false);
        await answer.ExecuteAsync(context).ConfigureAwait(false);
    }

    private static async Task<IResult> AnswerAsync(HttpContext context, ShardedRedis redis, bool mayShowValues)
    {
        // A form of another site can be sent without asking, and a body of this type cannot.
        if (!context.Request.HasJsonContentType())
        {
            return Results.Problem("Send the key as application/json.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostBytes;
        }

        try
        {
            LookupRequest? request = await context.Request.ReadFromJsonAsync(DashboardJson.Default.LookupRequest, context.RequestAborted).ConfigureAwait(false);
            byte[] key = KeyOf(request);
            KeyFinding finding = await KeyLookup.FindAsync(redis, key, mayShowValues, request!.Value, context.RequestAborted).ConfigureAwait(false);
            return Results.Json(finding, DashboardJson.Default.KeyFinding);
        }
        catch (BadHttpRequestException fault)
        {
            return Results.Problem("The key is too long for this page.", statusCode: fault.StatusCode);
        }
        catch (JsonException)
        {
            return Bad("The body is no JSON object such as {\"key\":\"user:42\"}.");
        }
        catch (FormatException)
        {
            return Bad("The key is no hexadecimal text; write two digits for each byte, such as 00ff.");
        }
        catch (ArgumentException)
        {
            return Bad("The key is empty; type one.");
        }
    }

    private static byte[] KeyOf(LookupRequest? request) => request switch
    {
        { Hex: { } hex } => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)),
        { Key: { } key } => Encoding.UTF8.GetBytes(key),
        _ => throw new JsonException(),
    };

    private static IResult Bad(string fault) => Results.Problem(fault, statusCode: StatusCodes.Status400BadRequest);
}
