using RedisTyped.Execution;
using RedisTyped.Nodes;
using RedisTyped.Telemetry;
using StackExchange.Redis;

namespace RedisTyped.ClientRuntime;

/// <summary>Reads a reply that has parts.</summary>
internal readonly struct TreeReader<T>(CommandMethod method, Func<ReplyItem, T> read) :
    IReplyReader<RedisValue[], T>, IReplyReader<HashEntry[], T>, IReplyReader<RedisResult, T>
{
    public string Command => method.Command;

    public CallName? Call => method.Call;

    public T Read(RedisValue[] reply) => read(new ReplyItem(method, reply));

    public T Read(HashEntry[] reply) => read(new ReplyItem(method, reply));

    public T Read(RedisResult reply) => read(ReplyItem.Of(method, reply));
}
