using RedisTyped.Gateway.Http.Access;

namespace RedisTyped.Gateway.Http;

/// <summary>What the HTTP side of the gateway accepts. Read once, when the endpoints are mapped; what is changed later has no effect on them.</summary>
/// <example>
/// <code>
/// builder.Services.Configure&lt;GatewayHttpOptions>(o => o.Tokens.Add(new ApiToken { Name = "reports", Secret = secret, ReadOnly = true }));
/// </code>
/// </example>
public sealed class GatewayHttpOptions
{
    /// <summary>Who may call. Every request then needs <c>Authorization: Bearer</c> with the secret of one of them.</summary>
    /// <value>None: whoever reaches the endpoints may call them.</value>
    public IList<ApiToken> Tokens { get; } = [];

    /// <summary>How many bytes a request body may have; a longer one is answered with 413.</summary>
    /// <value>16 MiB.</value>
    public int MaxRequestBytes { get; set; } = 16 << 20;

    /// <summary>How many commands one request may hold; more are answered with 413, and none of them is sent.</summary>
    /// <value>10,000.</value>
    public int MaxCommands { get; set; } = 10_000;

    /// <summary>
    /// How many commands of one request may be unanswered, or answered and not yet written, at a time. It bounds what a client that reads
    /// slowly makes the gateway hold. It begins with 16, and where replies are long there are fewer: as many as have 8 MiB together by the longest of late.
    /// </summary>
    /// <value>256.</value>
    public int MaxPendingCommands { get; set; } = 256;

    /// <summary>Whether redis-router's <c>POST /</c> with form fields is offered.</summary>
    /// <value>True.</value>
    public bool RouterForm { get; set; } = true;

    /// <summary>
    /// Whether pages of other sites may have a browser send requests that change something. Leave it off unless the application has a CORS
    /// policy of its own: a form on any page can post to an address that only the user's own machine reaches.
    /// </summary>
    /// <value>False: such requests are answered with 403.</value>
    public bool AllowCrossSite { get; set; }

    /// <summary>
    /// Whether requests that come in on a loopback address may name any host. Without tokens only localhost, 127.0.0.1 and [::1] are taken
    /// there, since a page of another site can give its own name this machine's address. Set it behind a proxy that checks its callers.
    /// </summary>
    /// <value>False.</value>
    public bool AllowAnyHost { get; set; }

    /// <exception cref="ArgumentException">An option cannot be; the first is named.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRequestBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxCommands, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPendingCommands, 1);
        foreach (ApiToken token in Tokens)
        {
            token.Check();
        }

        if (Tokens.GroupBy(static t => t.Secret, StringComparer.Ordinal).FirstOrDefault(static g => g.Skip(1).Any()) is { } shared)
        {
            throw new ArgumentException(
                $"The API tokens {string.Join(" and ", shared.Select(static t => $"'{t.Name}'"))} have the same secret; give each its own.", nameof(Tokens));
        }
    }
}
