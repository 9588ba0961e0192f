using RedisTyped.Execution;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>
/// A mergeable call and its task: two small objects, since a batch may hold a million. Its caller goes on elsewhere than where answers
/// are handed out: one who blocks would keep the others from theirs.
/// </summary>
internal sealed class MergeableCall<T>(CommandMethod method, Func<RedisValue, T> read, NilReply nil)
    : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IMergeableCall
{
    public CommandMethod Method => method;

    public int Position { get; set; }

    Task IMergeableCall.Task => Task;

    public void Complete(RedisValue answer)
    {
        T value;
        try
        {
            value = Reply.Read(method, answer, read, nil);
        }
        catch (Exception fault)
        {
            Fail(fault);
            return;
        }

        SetResult(value);
    }

    public void Fail(Exception fault) => SetException(fault);

    public void Cancel() => SetCanceled(CancellationToken.None);
}
