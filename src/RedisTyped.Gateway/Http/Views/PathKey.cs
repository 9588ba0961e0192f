using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Problems;
using RedisTyped.Gateway.Http.Requests;

namespace RedisTyped.Gateway.Http.Views;

/// <summary>The key at the end of a path, byte by byte: <c>%FF</c> is that byte, a slash is part of the key.</summary>
internal static class PathKey
{
    private const string Before = "/v1/route/";

    /// <exception cref="RequestException">There is no key.</exception>
    public static byte[] Of(HttpContext context)
    {
        string path = RawPath.Of(context);
        int start = path.IndexOf(Before, StringComparison.OrdinalIgnoreCase);
        byte[] key = start < 0 ? [] : RawPath.Decode(path[(start + Before.Length)..]);
        return key.Length > 0 ? key : throw new RequestException(Problem.BadRequest("The path has no key; send GET /v1/route/user:42."));
    }
}
