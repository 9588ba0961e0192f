namespace RedisTyped.Routing;

/// <summary>What decides placement in a pool of twemproxy's <c>nutcracker.yml</c>, besides its servers.</summary>
public sealed record TwemproxySettings
{
    /// <summary>The pool's <c>hash:</c>.</summary>
    /// <value><see cref="TwemproxyHash.Fnv1a64"/>, as in twemproxy.</value>
    public TwemproxyHash Hash { get; init; }

    /// <summary>The pool's <c>distribution:</c>.</summary>
    /// <value><see cref="TwemproxyDistribution.Ketama"/>, as in twemproxy.</value>
    public TwemproxyDistribution Distribution { get; init; }

    /// <summary>
    /// The pool's <c>hash_tag:</c>: two characters; what stands between the first of the one and the next of the other is hashed in place of
    /// the key, if it is not empty. With <c>{}</c> that is the rule of Redis Cluster, and stores may rely on tags; with any other
    /// they may not.
    /// </summary>
    /// <value>Empty, as in twemproxy: keys are hashed whole.</value>
    public string HashTag { get; init; } = "";
}
