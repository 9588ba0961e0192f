namespace RedisTyped.Nodes;

/// <summary>What is kept for a node beside its shared connection, such as connections for blocking commands; closed before it.</summary>
/// <remarks>Disposing ends its use at once, without waiting for anything.</remarks>
internal interface INodeResource : IDisposable
{
    /// <summary>Ends its use in order. Does not throw.</summary>
    Task CloseAsync();
}
