namespace RedisTyped.Nodes;

/// <summary>What is kept for a node beside its shared connection, such as connections for blocking commands; closed before it.</summary>
/// <remarks>Disposing ends its use at once, without waiting for anything.</remarks>
internal interface INodeResource : IDisposable
{
    /// <summary>Whether a caller goes on with it for as long as it likes, as with a subscription, so that it outlives the node's place in its Redis Cluster.</summary>
    bool IsHeld => false;

    /// <summary>Ends its use in order. Does not throw.</summary>
    Task CloseAsync();
}
