namespace RedisTyped.DependencyInjection;

/// <summary>One registered client; what the host connects and checks when it starts.</summary>
/// <param name="Name">The client's name; empty for the one without.</param>
internal sealed record ClientRegistration(string Name)
{
    /// <summary>Makes each registered store once, so that one that the router cannot serve is refused at the start.</summary>
    public Dictionary<Type, Action<ShardedRedis>> Stores { get; } = [];
}
