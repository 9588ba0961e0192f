using Microsoft.AspNetCore.Http;

namespace RedisTyped.Gateway.Http.Access;

/// <summary>
/// Tells a request that a page of another site made a browser send. Such a page reaches what only the user's machine can reach, and needs
/// no leave for a form. https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
/// </summary>
internal static class CrossSite
{
    public static bool Is(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return false;
        }

        string? site = request.Headers["Sec-Fetch-Site"];
        if (!string.IsNullOrEmpty(site))
        {
            return site is not ("same-origin" or "none");
        }

        // What is not a browser sends no Origin.
        string? origin = request.Headers.Origin;
        return !string.IsNullOrEmpty(origin)
            && !(Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
                && string.Equals(page.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
