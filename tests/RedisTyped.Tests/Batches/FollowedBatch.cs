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
    private protected Follower Turns { get; } = new();
    private protected FollowedCalls Calls { get; }
    private protected BatchRun Run { get; }

    protected FollowedBatch()
    {
        Calls = new FollowedCalls(Turns);
        Run = new BatchRun(null, Stop.Token, CancellationToken.None, Calls);
    }

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
        CommandMethod method, string name, string[] keys, bool isRefused = false, Func<Task<string>>? again = null, RefusedException? fault = null)
    {
        int position = Replies.Count;
        var reply = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        fault ??= isRefused ? new RefusedException(name) : null;
        Replies.Add(() => Run.End(null!, [new Reply<string>(reply, name, fault, new CommandFailure(position, method.Method, method.Command, fault!))], null));
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
        return Calls.AgainAsync(topology: null, static () => { }, Run);
    }

    // As a batch queues a part of a call over several nodes, with its keys.
    private protected async Task<string> QueuePartAsync(string name, string[] keys, Task sent)
    {
        Array.ForEach(keys, key => Calls.Concern(Encoding.UTF8.GetBytes(key)));
        Calls.EndPart();
        if (!await Calls.IsToBeMadeAgainAsync(sent, 0, CancellationToken.None))
        {
            await sent;
            return name;
        }

        await Made(name);
        return $"{name} again";
    }

    // And the call itself, behind its parts.
    private protected Task<string[]> QueueWhole(params Task<string>[] parts) =>
        Calls.FollowAsync(Task.WhenAll(parts), 0, static (_, _) => Task.FromResult<string[]>([]), CancellationToken.None);

    private protected sealed class Reply<T>(TaskCompletionSource<T> result, T answer, Exception? fault, CommandFailure failure) : IQueuedReply
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

    private protected sealed class Follower : ICallFollower
    {
        /// <summary>Since when calls waited that asked for their turn.</summary>
        public List<long> Starts { get; } = [];

        public Task<T> FollowAsync<TState, T>(Task<T> first, TState state, Func<TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) => first;

        public bool IsRefusal(Exception? fault) => fault is RefusedException;

        public Task<bool> AwaitTurnAsync(long start, CancellationToken cancellationToken)
        {
            Starts.Add(start);
            return Task.FromResult(true);
        }
    }
}
