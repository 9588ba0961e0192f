using System.Text;
using RedisTyped.Batches;
using RedisTyped.Execution;
using RedisTyped.Execution.Retries;
using RedisTyped.Nodes;

namespace RedisTyped.Tests.Batches;

/// <summary>A batch whose calls are made again when they were refused, with replies as the test wants them.</summary>
public abstract class FollowedBatch : IDisposable
{
    private protected static readonly CommandMethod Set = new("IStore", "SetAsync", "SET", IsReadOnly: false);
    private protected static readonly CommandMethod Get = new("IStore", "GetAsync", "GET", IsReadOnly: true);

    private protected List<string> Order { get; } = [];
    private protected List<Action> Replies { get; } = [];
    private protected CancellationTokenSource Stop { get; } = new();
    private protected FollowedCalls Calls { get; } = new(new Follower());
    private protected BatchRun Run { get; }

    protected FollowedBatch() => Run = new BatchRun(null, Stop.Token, CancellationToken.None, Calls);

    public void Dispose()
    {
        Run.Dispose();
        Stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Task<string> Made(string name)
    {
        lock (Order)
        {
            Order.Add(name);
        }

        return Task.FromResult(name);
    }

    private protected static Task<string> Refused(string name) => Task.FromException<string>(new RefusedException(name));

    // As a batch queues a call, and ends it later: in the order of the node's replies, each before the next, while callers go on elsewhere.
    private protected Task<string> Queue(
        CommandMethod method, string name, string[] keys, bool isRefused = false, Func<Task<string>>? again = null)
    {
        int position = Replies.Count;
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        RefusedException? fault = isRefused ? new RefusedException(name) : null;
        Replies.Add(() => Run.End(null!, [new Reply(reply, name, fault, new CommandFailure(position, method.Method, method.Command, fault!))], null));
        Calls.Begin(method, position);
        Array.ForEach(keys, key => Calls.Concern(Encoding.UTF8.GetBytes(key)));
        return Calls.FollowAsync(
            reply.Task,
            name,
            (made, _) =>
            {
                Made(made);
                return again?.Invoke() ?? Task.FromResult($"{made} again");
            },
            CancellationToken.None);
    }

    private protected Task AgainAsync()
    {
        Replies.ForEach(static reply => reply());
        return Calls.AgainAsync(0, topology: null, static () => { }, Run);
    }

    private sealed class Reply(TaskCompletionSource<string> result, string answer, Exception? fault, CommandFailure failure) : IQueuedReply
    {
        Task IQueuedReply.Reply => result.Task;

        public bool IsCancelled => false;

        public CommandFailure? End(RedisNode node, Exception? pending)
        {
            _ = fault is null ? result.TrySetResult(answer) : result.TrySetException(fault);
            return fault is null ? null : failure;
        }
    }

    private protected sealed class RefusedException(string name) : Exception(name);

    private sealed class Follower : ICallFollower
    {
        public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => first;

        public bool IsRefusal(Exception? fault) => fault is RefusedException;

        public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken) => Task.FromResult(true);
    }
}
