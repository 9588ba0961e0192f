using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>Stands where a call would be sent that must not be: whoever sends it gets the exception, as if the connection had refused.</summary>
internal sealed class RefusedCalls(Exception fault) : IReplyGate
{
    public IDatabaseAsync Commands => throw fault;

    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply) => throw fault;

    public Task<TResult> ReadAsync<TReply, TResult, TReader>(CommandMethod method, Task<TReply> reply, in TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> => throw fault;
}
