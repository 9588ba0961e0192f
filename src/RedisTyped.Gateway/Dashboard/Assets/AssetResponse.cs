using Microsoft.AspNetCore.Http;

namespace RedisTyped.Gateway.Dashboard.Assets;

/// <summary>Answers with files of the page.</summary>
internal static class AssetResponse
{
    /// <summary>
    /// Nothing from elsewhere, no script but the files of the page, and no text that turns into markup: the page makes elements one by one, and a
    /// browser refuses it anything else (https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/).
    /// </summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
        + "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static Task WritePageAsync(HttpContext context)
    {
        // Addresses in the page are relative: without a slash at the end they would be taken beside the folder instead of in it.
        HttpRequest request = context.Request;
        PathString path = request.PathBase + request.Path;
        if (path.Value is not { } text || !text.EndsWith('/'))
        {
            context.Response.Redirect(path + "/" + request.QueryString, permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        }

        return WriteAsync(context, DashboardAsset.PageName);
    }

    public static Task WriteAsync(HttpContext context) => WriteAsync(context, (string)context.Request.RouteValues["file"]!);

    /// <summary>What every answer of the dashboard says to a browser.</summary>
    public static void Guard(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    private static Task WriteAsync(HttpContext context, string file)
    {
        HttpResponse response = context.Response;
        Guard(response.Headers);
        if (!DashboardAsset.All.TryGetValue(file, out DashboardAsset? asset))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = asset.Tag;
        if (context.Request.Headers.IfNoneMatch.Contains(asset.Tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = asset.Bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(asset.Bytes, context.RequestAborted).AsTask();
    }
}
