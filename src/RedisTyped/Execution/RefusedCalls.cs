using RedisTyped.Nodes;
using RedisTyped.Nodes.Health;
using StackExchange.Redis;

namespace RedisTyped.Execution;

/// <summary>
/// Calls for a node that takes none at the moment. Generated code hands its command to a batch that is never sent, so that what would be
/// thrown for bad arguments is thrown as ever, and the call fails as a call does whose node failed: as a task.
/// </summary>
internal sealed class RefusedCalls(RedisNode node, CallRefusal refusal) : IReplyGate
{
    public IDatabaseAsync Commands => node.Database.CreateBatch();

    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply) => Task.FromException<T>(Fault(method));

    public Task<TResult> ReadAsync<TReply, TResult, TReader>(CommandMethod method, Task<TReply> reply, in TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        Task.FromException<TResult>(Fault(method));

    private Exception Fault(CommandMethod method)
    {
        Exception fault = refusal.Fault(method.Command);
        node.Telemetry.Refused(method.Call, fault);
        return fault;
    }
}
