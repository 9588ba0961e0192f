namespace RedisTyped.Nodes;

/// <summary>Keeps connections to a node beside the shared one.</summary>
internal interface IConnectionHolder : INodeResource
{
    /// <summary>How many connections are open.</summary>
    int Open { get; }

    /// <summary>How many of them nobody uses.</summary>
    int Idle { get; }
}
