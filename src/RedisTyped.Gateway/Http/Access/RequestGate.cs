using Microsoft.AspNetCore.Http;
using RedisTyped.Gateway.Http.Problems;

namespace RedisTyped.Gateway.Http.Access;

/// <summary>Answers a request with the identity of its caller.</summary>
internal delegate Task CallerRequest(HttpContext context, ApiCaller caller);

/// <summary>
/// Lets requests in: those of other sites' pages are refused, and tokens are asked for where there are any. What then goes wrong is
/// answered as a problem.
/// </summary>
internal sealed class RequestGate(GatewayHttpOptions options)
{
    private readonly ApiTokens _tokens = new(options.Tokens);
    private readonly bool _allowsCrossSite = options.AllowCrossSite;
    private readonly bool _allowsAnyHost = options.AllowAnyHost;

    /// <summary>Whether a token is asked for.</summary>
    public bool AsksForToken => !_tokens.IsOpen;

    /// <summary>Puts the gate before an endpoint.</summary>
    public RequestDelegate Guard(CallerRequest handler) => context =>
        Enter(context) switch
        {
            { Refusal: { } refusal } => refusal.WriteAsync(context),
            { Caller: var caller } => Endings.AnswerAsync(context, caller!, handler),
        };

    private (ApiCaller? Caller, Problem? Refusal) Enter(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (_tokens.IsOpen && !_allowsAnyHost && LocalHost.IsRebound(context))
        {
            return (null, Problem.Forbidden(
                "host", "The request names a host that is not this machine; call localhost, give callers API tokens, or set AllowAnyHost behind a proxy."));
        }

        if (!_allowsCrossSite && CrossSite.Is(context.Request))
        {
            return (null, Problem.Forbidden(
                "cross-site", "The request comes from a page of another site; call the gateway from its own address, or set AllowCrossSite."));
        }

        string? authorization = context.Request.Headers.Authorization;
        if (_tokens.Find(authorization) is { } caller)
        {
            return (caller, null);
        }

        // https://www.rfc-editor.org/rfc/rfc6750#section-3: no error code where nothing was shown.
        context.Response.Headers.WWWAuthenticate = string.IsNullOrEmpty(authorization)
            ? "Bearer realm=\"redistyped\""
            : "Bearer realm=\"redistyped\", error=\"invalid_token\"";
        return (null, Problem.Unauthorized());
    }
}
