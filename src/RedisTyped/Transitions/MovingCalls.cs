using RedisTyped.Execution;
using RedisTyped.Nodes;
using StackExchange.Redis;

namespace RedisTyped.Transitions;

/// <summary>
/// A call whose keys may have to be brought over first. Generated code hands its command to a batch, which is sent when they are there. For one
/// call after the other.
/// </summary>
internal sealed class MovingCalls(KeyTransition transition, ConnectedTopology topology, RedisNode owner, CommandMethod method, IReadOnlyList<MovingKey> keys) : IMovingCalls
{
    private IBatch? _batch;

    public IDatabaseAsync Commands => _batch = owner.Database.CreateBatch();

    public Task<T> SendBehindAsync<T>(Func<Task<T>> send, CancellationToken cancellationToken) =>
        transition.SendBehindAsync(topology, method.Store, $"{method.Store}.{method.Method}", owner, keys, send, cancellationToken);

    public void Refuse(string call) => throw TransitionException.CannotBringOver(call);

    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply) => AnswerAsync(method, reply, CancellationToken.None);

    public Task<T> AnswerAsync<T>(CommandMethod method, Task<T> reply, CancellationToken cancellationToken)
    {
        IBatch batch = _batch!;
        return SendBehindAsync(
            () =>
            {
                try
                {
                    batch.Execute();
                }
                catch (RedisConnectionException fault)
                {
                    throw ConnectionFault.Of(owner, method.Command, fault);
                }

                return PendingReply.WaitAsync(owner, method.Command, reply, cancellationToken);
            },
            cancellationToken);
    }

    public Task<TResult> ReadAsync<TReply, TResult, TReader>(CommandMethod method, Task<TReply> reply, in TReader reader)
        where TReader : struct, IReplyReader<TReply, TResult> =>
        PendingReply.ReadAsync<TReply, TResult, TReader>(AnswerAsync(method, reply), reader);
}
