using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Holds replies back, for calls that are not sent when they are made.</summary>
internal interface IReplyGate
{
    /// <summary>Where the call that was routed last is queued.</summary>
    IDatabaseAsync Commands { get; }

    /// <summary>Gives the reply once whatever the call waits for has ended.</summary>
    Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply);

    /// <summary>As AnswerAsync, and reads the reply.</summary>
    Task<TResult> ReadAsync<TReply, TResult, TReader>(CommandMethod method, Task<TReply> reply, in TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult>;
}
