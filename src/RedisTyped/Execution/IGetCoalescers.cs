using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>The coalescers of a client's nodes. Thread-safe.</summary>
internal interface IGetCoalescers
{
    /// <summary>The coalescer of the node with an index, for calls that ask the same of its servers.</summary>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    IGetCoalescer Of(ConnectedTopology topology, int node, CommandFlags flags);
}
