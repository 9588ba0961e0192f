namespace RedisTyped.Nodes;

/// <summary>A resource of a node that sends calls over connections of its own, such as those of a gateway.</summary>
internal interface ICallCarrier : INodeResource
{
    /// <summary>Ends when the node has answered all calls that were sent up to now, or they are lost. Does not throw.</summary>
    Task PassAsync();
}
