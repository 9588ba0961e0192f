using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Joins the GETs of many callers to one node. Thread-safe.</summary>
internal interface IGetCoalescer
{
    /// <summary>Asks for the value of a key.</summary>
    /// <param name="key">The key as the node stores it.</param>
    /// <param name="reader">Reads the value.</param>
    /// <param name="cancellationToken">Ends the waiting of this caller alone.</param>
    Task<T> GetAsync<T, TReader>(byte[] key, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<RedisValue, T>;

    /// <summary>The same without a task of its own, where the caller cannot cancel.</summary>
    /// <inheritdoc cref="GetAsync{T, TReader}"/>
    ValueTask<T> GetValueAsync<T, TReader>(byte[] key, in TReader reader, CancellationToken cancellationToken)
        where TReader : struct, IReplyReader<RedisValue, T>;
}
