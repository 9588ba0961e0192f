namespace RedisTyped.Routing;

/// <summary>
/// How twemproxy gives hashes to servers, its <c>distribution:</c>. Its third, <c>random</c>, is not here: it sends every call anywhere, so
/// that a key has no node.
/// </summary>
public enum TwemproxyDistribution
{
    /// <summary><c>ketama</c>: a ring of 160 points for each of equal servers.</summary>
    Ketama,

    /// <summary><c>modula</c>: the hash modulo the sum of the weights.</summary>
    Modula,
}
