using RedisTyped.Routing;

namespace RedisTyped.Nodes;

/// <summary>A resource of a node that sends calls over connections of its own, such as those of a gateway.</summary>
internal interface ICallCarrier : INodeResource
{
    /// <summary>Ends when the node has answered all calls that were sent up to now, or they are lost. Does not throw.</summary>
    Task PassAsync();

    /// <summary>Has the node end what waits there for a key that has another owner. It has ended when a later <see cref="PassAsync"/> has. Does not throw.</summary>
    /// <param name="ownerOf">Gives the owner of a key. A router of the user's may throw.</param>
    /// <remarks>The client's own waits are left by another way.</remarks>
    void Leave(Func<byte[], NodeId> ownerOf)
    {
    }
}
