using System.ComponentModel;

namespace RedisTyped.Execution;

/// <summary>Implemented by generated stores, so that what is bound to one of their shards finds the node.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IStoreClient
{
    /// <summary>What the store runs on.</summary>
    ShardExecutor Executor { get; }
}
