using RedisTyped;
using RedisTyped.Execution;

namespace WebShop.Stores;

/// <summary>What all nodes are asked together.</summary>
[RedisStore]
public partial interface IHouse
{
    /// <summary>Counts the keys of each node; a node that is down is a result too.</summary>
    [Command("DBSIZE"), AllNodes(TimeoutMilliseconds = 1000)]
    Task<NodeResults<long>> CountKeysAsync(CancellationToken ct = default);
}
