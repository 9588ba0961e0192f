namespace RedisTyped.Gateway.Dashboard.Lookup;

/// <summary>Which key to look up.</summary>
/// <param name="Key">The key as text.</param>
/// <param name="Hex">The key in hexadecimal, in the place of <paramref name="Key"/>.</param>
/// <param name="Value">Whether to show its value too, where that is allowed.</param>
internal sealed record LookupRequest(string? Key, string? Hex, bool Value);
