namespace RedisTyped.Gateway.Http.Access;

/// <summary>Who sent a request.</summary>
/// <param name="Name">The name of the token that was shown; null where none is asked for.</param>
/// <param name="IsReadOnly">Whether it may only read.</param>
internal sealed record ApiCaller(string? Name, bool IsReadOnly)
{
    /// <summary>Anybody, where no token is asked for.</summary>
    public static ApiCaller Anyone { get; } = new(null, IsReadOnly: false);
}
