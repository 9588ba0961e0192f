namespace RedisTyped.Execution;

/// <summary>The coalescers of a client's nodes. Thread-safe.</summary>
internal interface IGetCoalescers
{
    /// <summary>The coalescer of the node with an index.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    IGetCoalescer Of(ConnectedTopology topology, int node);
}
