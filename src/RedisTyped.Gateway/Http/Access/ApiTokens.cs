using System.Security.Cryptography;
using System.Text;

namespace RedisTyped.Gateway.Http.Access;

/// <summary>Finds who shows a token, in a time that says nothing of how near a wrong one comes.</summary>
internal sealed class ApiTokens
{
    private const string Scheme = "Bearer ";

    private readonly (byte[] Digest, ApiCaller Caller)[] _tokens;

    public ApiTokens(IEnumerable<ApiToken> tokens) =>
        _tokens = [.. tokens.Select(static t => (SHA256.HashData(Encoding.UTF8.GetBytes(t.Secret)), new ApiCaller(t.Name, t.ReadOnly)))];

    /// <summary>Whether anybody may call.</summary>
    public bool IsOpen => _tokens.Length == 0;

    /// <summary>Finds the caller by the header <c>Authorization</c>; null: it shows no token, or none that is known.</summary>
    public ApiCaller? Find(string? authorization)
    {
        if (IsOpen)
        {
            return ApiCaller.Anyone;
        }

        if (authorization is null || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        // Digests are of one length, and all are compared: neither length nor place of a difference shows.
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(authorization[Scheme.Length..].Trim()), digest);
        ApiCaller? found = null;
        foreach ((byte[] known, ApiCaller caller) in _tokens)
        {
            if (CryptographicOperations.FixedTimeEquals(known, digest))
            {
                found = caller;
            }
        }

        return found;
    }
}
