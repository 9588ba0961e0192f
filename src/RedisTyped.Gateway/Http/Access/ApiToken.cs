namespace RedisTyped.Gateway.Http.Access;

/// <summary>A secret that a caller of the HTTP endpoints shows, and what it is worth.</summary>
public sealed class ApiToken
{
    /// <summary>No secret is shorter: one that is could be guessed.</summary>
    private const int ShortestSecret = 16;

    /// <summary>Who it was given to; logs and rules name it.</summary>
    public string Name { get; set; } = "";

    /// <summary>What the caller sends behind <c>Authorization: Bearer</c>: at least 16 characters, best 32 random bytes as base64url. Never logged.</summary>
    public string Secret { get; set; } = "";

    /// <summary>Whether only commands that read are taken from it.</summary>
    /// <value>False.</value>
    public bool ReadOnly { get; set; }

    /// <summary>Gives the name, never the secret.</summary>
    /// <returns>The name.</returns>
    public override string ToString() => Name;

    /// <exception cref="ArgumentException">The name is missing, or the secret is missing, short, or cannot be sent in a header.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(Name))
        {
            throw new ArgumentException("An API token has no name; say who it was given to.", nameof(Name));
        }

        if (Secret is null || Secret.Length < ShortestSecret || Secret.Any(static c => c is <= ' ' or > '~'))
        {
            throw new ArgumentException(
                $"The secret of the API token '{Name}' must have at least {ShortestSecret} characters, all of them printable ASCII without blanks; "
                + "make one with: openssl rand -base64 32", nameof(Secret));
        }
    }
}
